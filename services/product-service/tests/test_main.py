import asyncio
import re
import signal

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.platform.process.http_server import HttpServer
from service.platform.service_identity import SERVICE_IDENTITY
from tests.support.child_service import run_child
from tests.support.environment import make_environment
from tests.support.eventually import eventually
from tests.support.http import is_refused, send
from tests.support.identities import administrator
from tests.support.log_recorder import find_lines


async def test_lists_everything_that_is_wrong_with_its_environment_and_exits_with_1() -> None:
    async with run_child("service", {"PORT": "http", "LOG_LEVEL": "loud"}) as child:
        assert await child.exit() == 1

    assert "The configuration is not valid:" in child.errors
    assert "  - PORT must be a whole number" in child.errors
    assert "  - LOG_LEVEL " in child.errors
    assert child.log_lines == []


async def test_lets_a_running_request_finish_when_it_is_told_to_stop_and_exits_with_0() -> None:
    async with (
        make_environment() as variables,
        run_child("service", {**variables, "SHUTDOWN_DELAY_MS": "300"}) as child,
    ):
        url = await child.url()

        async def is_ready() -> None:
            assert (await send("GET", f"{url}/health/ready")).status == 200

        async def is_stopping() -> None:
            answer = await send("GET", f"{url}/health/ready")
            assert (answer.status, answer.body["status"]) == (503, "stopping")

        async def is_closed() -> None:
            assert await is_refused(f"{url}/health")

        await eventually(is_ready)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        # The service has begun to handle the request when it asks for the body
        identity = administrator()["x-identity"].encode()
        writer.write(
            b"POST /products/categories HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            b"x-identity: " + identity + b"\r\n"
            b"content-length: 23\r\nexpect: 100-continue\r\n\r\n"
        )
        await reader.readuntil(b"100 Continue\r\n\r\n")
        writer.write(b'{"name": "sent ')

        child.kill(signal.SIGTERM)

        # Not ready, but still answering, until the delay is over
        await eventually(is_stopping)
        await eventually(is_closed)
        await asyncio.sleep(0.1)
        writer.write(b'slowly"}')
        answer = await reader.read()

        assert answer.startswith(b"HTTP/1.1 201 ")
        assert await child.exit() == 0
        assert child.log_lines[-1]["message"] == "stopped"
        [line] = find_lines(child.log_lines, route="/products/categories", status=201)
        assert re.fullmatch(r"[0-9a-f]{32}", line["trace_id"])
        writer.close()
        await writer.wait_closed()


async def test_sends_its_traces_to_the_collector_before_it_ends() -> None:
    received: list[tuple[str, bytes]] = []

    async def collect(scope: Scope, receive: Receive, send_message: Send) -> None:
        request = Request(scope, receive)
        received.append((request.url.path, await request.body()))
        await Response()(scope, receive, send_message)

    collector = await HttpServer.listen(collect, host="127.0.0.1", port=0)
    endpoint = f"http://127.0.0.1:{collector.port}"
    async with (
        make_environment() as variables,
        run_child("service", {**variables, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}) as child,
    ):
        await send("GET", f"{await child.url()}/products")
        child.kill(signal.SIGTERM)
        assert await child.exit() == 0
    await collector.close(1_000)

    assert {path for path, _ in received} == {"/v1/traces"}
    spans = b"".join(body for _, body in received)
    assert b"GET /products" in spans
    assert SERVICE_IDENTITY.name.encode() in spans
