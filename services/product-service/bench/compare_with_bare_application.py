"""Compares the service with the same statements in a bare FastAPI application.

Usage: .venv/bin/python bench/compare_with_bare_application.py [--seconds 5] [--rounds 3]
Needs DATABASE_URL (a user that may create databases) and REDIS_URL. Prints one line of JSON.

What is compared are answers per second of processor time of the server: how busy the machine is
otherwise, and how fast the load is sent, matters little for that.

`list_50` and `product_hit` are the service as it runs, and have a goal. The others say what it
costs when there is less of the cache: only Redis (`product_hit_in_redis`), Redis without an answer
(`product_miss`), and no Redis at all (`product_without_cache`).
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

import asyncpg  # noqa: E402
from redis.asyncio import Redis  # noqa: E402

from service.platform.cache.read_through_cache import CHANGED  # noqa: E402
from service.seed.generate_catalog import generate_products  # noqa: E402

CONNECTIONS = 16
GOAL = 0.8
WITH_A_GOAL = ("list_50", "product_hit")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own."""

    process: "subprocess.Popen[bytes]"
    port: int

    def processor_seconds(self) -> float:
        """Read how long it has kept processors busy."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2]
        values = fields.split()
        return (int(values[11]) + int(values[12])) / TICKS


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def run(arguments: list[str], variables: Mapping[str, str], port: int) -> Iterator[Server]:
    """Run a server on the first processor, for as long as the block."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603 - arguments of our own
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "src", **variables},
            stdout=output,
            stderr=output,
        )
        try:
            pin(process.pid, first=True)
            wait_until_ready(process, port)
            yield Server(process, port)
        finally:
            process.terminate()
            process.wait()


def pin(process_id: int, *, first: bool) -> None:
    """Keep servers and what sends the load apart, where there is more than one processor."""
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) > 1:
        os.sched_setaffinity(process_id, processors[:1] if first else processors[1:])


def wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def measure(server: Server, paths: list[str], seconds: float) -> tuple[float, dict[str, float]]:
    """Load a server; answers per second of its processor time, and what the callers saw."""
    before = server.processor_seconds()
    sent = subprocess.run(  # noqa: S603 - arguments of our own
        [sys.executable, "bench/send_load.py", str(server.port), str(CONNECTIONS), str(seconds)],
        cwd=ROOT,
        input="\n".join(paths),
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: pin(0, first=False),
    )
    report = json.loads(sent.stdout)
    if report["failures"] or not report["answers"]:
        raise SystemExit(f"not everything was answered: {report}")
    return report["answers"] / (server.processor_seconds() - before), report


def compare(
    service: Server, bare: Server, paths: list[str], seconds: float, rounds: int
) -> dict[str, float]:
    """Measure one after the other, several times, so that both have the same weather."""
    for server in (service, bare):
        measure(server, paths, min(seconds, 1))
    rates: dict[str, list[float]] = {"service": [], "bare": []}
    latencies: list[float] = []
    for _ in range(rounds):
        for name, server in (("service", service), ("bare", bare)):
            rate, report = measure(server, paths, seconds)
            rates[name].append(rate)
            if name == "service":
                latencies.append(report["p99_ms"])
    ours, theirs = statistics.median(rates["service"]), statistics.median(rates["bare"])
    return {
        "service_per_cpu_second": round(ours),
        "bare_per_cpu_second": round(theirs),
        "service_p99_ms": statistics.median(latencies),
        "ratio": round(ours / theirs, 3),
    }


@asynccontextmanager
async def make_database() -> AsyncIterator[str]:
    """Make a database for as long as the block."""
    address = os.environ["DATABASE_URL"]
    name = f"bench_{uuid4().hex}"
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        finally:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


async def never_remember(prefix: str, ids: list[str]) -> None:
    """Mark all products as just changed: then the cache is asked, and never has an answer."""
    redis = Redis.from_url(os.environ["REDIS_URL"])
    for product_id in ids:
        await redis.set(f"{prefix}products:{product_id}", CHANGED, ex=600)
    await redis.aclose()


async def main() -> None:
    """Run all comparisons."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ids = [str(product.id) for product in generate_products()]
    products = [f"/products/{product_id}" for product_id in ids]
    prefix = f"bench-{uuid4()}:"
    async with make_database() as database_url:
        variables = {
            "DATABASE_URL": database_url,
            "REDIS_KEY_PREFIX": prefix,
            "IDENTITY_SECRETS": "only-for-benchmarks-only-for-benchmarks",
            "HOST": "127.0.0.1",
            "SHUTDOWN_DELAY_MS": "0",
            "LOG_LEVEL": "info",
        }
        seeded = subprocess.run(  # noqa: ASYNC221 - nothing else runs yet
            [sys.executable, "-m", "service.seed"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "src", **variables},
            capture_output=True,
            check=False,
        )
        if seeded.returncode != 0:
            raise SystemExit(seeded.stderr.decode())
        ports = [free_port() for _ in range(4)]
        bare_arguments = ["bench/bare_application.py", str(ports[0])]
        nearless = {**variables, "PORT": str(ports[2]), "CACHE_NEAR_SECONDS": "0"}
        cacheless = {**variables, "PORT": str(ports[3]), "REDIS_URL": "redis://127.0.0.1:1"}
        with (
            run(bare_arguments, variables, ports[0]) as bare,
            run(["-m", "service"], {**variables, "PORT": str(ports[1])}, ports[1]) as service,
            run(["-m", "service"], nearless, ports[2]) as only_redis,
            run(["-m", "service"], cacheless, ports[3]) as without_cache,
        ):
            chosen = (options.seconds, options.rounds)
            results = {
                "list_50": compare(service, bare, ["/products?limit=50"], *chosen),
                "product_hit": compare(service, bare, products, *chosen),
                "product_hit_in_redis": compare(only_redis, bare, products, *chosen),
                "product_without_cache": compare(without_cache, bare, products, *chosen),
            }
            await never_remember(prefix, ids)
            results["product_miss"] = compare(only_redis, bare, products, *chosen)
    for name in WITH_A_GOAL:
        results[name]["goal"] = GOAL
    report = {
        "benchmark": "product-service",
        "goal": GOAL,
        "reached": all(results[name]["ratio"] >= GOAL for name in WITH_A_GOAL),
        "results": results,
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
