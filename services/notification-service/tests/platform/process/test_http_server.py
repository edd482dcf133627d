import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from service.platform.process.http_server import HttpServer
from tests.support.eventually import eventually
from tests.support.http import is_refused, send


def application(arrived: asyncio.Event, released: asyncio.Event) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send_message: Send) -> None:
        arrived.set()
        await released.wait()
        await PlainTextResponse("done")(scope, receive, send_message)

    return answer


async def test_lets_a_running_request_finish_although_its_connection_would_be_kept_alive() -> None:
    arrived, released = asyncio.Event(), asyncio.Event()
    server = await HttpServer.listen(application(arrived, released), host="127.0.0.1", port=0)
    url = f"http://127.0.0.1:{server.port}"
    answer = asyncio.create_task(send("GET", url))
    await arrived.wait()

    closed = asyncio.create_task(server.close(5_000))

    async def is_closed() -> None:
        assert await is_refused(url)

    await eventually(is_closed)
    released.set()

    assert (await answer).text == "done"
    await closed


async def test_cuts_off_a_request_that_does_not_finish_in_time() -> None:
    arrived = asyncio.Event()
    server = await HttpServer.listen(
        application(arrived, asyncio.Event()), host="127.0.0.1", port=0
    )
    answer = asyncio.create_task(send("GET", f"http://127.0.0.1:{server.port}"))
    await arrived.wait()

    await server.close(50)

    with pytest.raises(httpx.HTTPError):
        await answer


async def test_does_not_start_on_a_port_that_is_in_use() -> None:
    nothing = application(asyncio.Event(), asyncio.Event())
    server = await HttpServer.listen(nothing, host="127.0.0.1", port=0)

    with pytest.raises(OSError, match="in use"):
        await HttpServer.listen(nothing, host="127.0.0.1", port=server.port)

    await server.close(100)
