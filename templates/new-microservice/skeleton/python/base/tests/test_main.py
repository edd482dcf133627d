import asyncio
import re
import signal

from tests.support.child_service import run_child
from tests.support.environment import make_environment
from tests.support.eventually import eventually
from tests.support.http import is_refused, send
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
        writer.write(
            b"POST /items HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
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
        [line] = find_lines(child.log_lines, route="/items", status=201)
        assert re.fullmatch(r"[0-9a-f]{32}", line["trace_id"])
        writer.close()
        await writer.wait_closed()
