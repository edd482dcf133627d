"""Sends requests as fast as they are answered, and prints how many were.

Usage: python bench/send_load.py <port> <connections> <seconds>, the paths on standard input.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator
from typing import cast

import uvloop


class Client(asyncio.Protocol):
    """One connection that always waits for exactly one answer."""

    def __init__(self, requests: Iterator[bytes], latencies: list[float]) -> None:
        self._requests = requests
        self._latencies = latencies
        self._received = bytearray()
        self._missing = 0
        self._transport: asyncio.Transport | None = None
        self._sent_at = 0.0
        self.failures = 0
        self.stopped = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        # uvloop's own transports only look like those of asyncio
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Read an answer, then send the next request."""
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        if self._missing == 0:
            head = bytes(self._received[:head_end]).lower()
            _, _, rest = head.partition(b"content-length: ")
            self._missing = head_end + 4 + int(rest.split(b"\r\n", 1)[0])
            self.failures += not head.startswith(b"http/1.1 200")
        if len(self._received) >= self._missing:
            del self._received[: self._missing]
            self._missing = 0
            self._latencies.append(time.perf_counter() - self._sent_at)
            self._send()

    def _send(self) -> None:
        if not self.stopped and self._transport is not None:
            self._sent_at = time.perf_counter()
            self._transport.write(next(self._requests))


async def main() -> None:
    """Send requests over all connections for as long as asked."""
    port, connections, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    requests = itertools.cycle(
        [f"GET {path.strip()} HTTP/1.1\r\nhost: bench\r\n\r\n".encode() for path in sys.stdin]
    )
    latencies: list[float] = []
    loop = asyncio.get_running_loop()
    clients = []
    for _ in range(connections):
        _, client = await loop.create_connection(
            lambda: Client(requests, latencies), "127.0.0.1", port
        )
        clients.append(client)
    await asyncio.sleep(seconds)
    for client in clients:
        client.stopped = True
    ordered = sorted(latencies)
    report = {
        "answers": len(ordered),
        "failures": sum(client.failures for client in clients),
        "p50_ms": round(ordered[len(ordered) // 2] * 1_000, 3),
        "p99_ms": round(ordered[len(ordered) * 99 // 100] * 1_000, 3),
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
