import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.platform.http.limit_request_time import LimitRequestTime
from service.platform.http.problem import HttpProblem


async def receive() -> Message:
    return {"type": "http.request"}


async def ignore(_: Message) -> None:
    """Nobody looks at the answer."""


def limit(handle: Callable[[Scope, Send], Awaitable[None]]) -> LimitRequestTime:
    async def app(scope: Scope, _: Receive, send: Send) -> None:
        await handle(scope, send)

    return LimitRequestTime(app, timeout_ms=20)


async def hang(_: Scope, __: Send) -> None:
    await asyncio.Event().wait()


async def test_ends_each_of_the_requests_that_take_too_long_and_no_other() -> None:
    answered = asyncio.Event()

    async def handle(scope: Scope, send: Send) -> None:
        if scope["path"] == "/begun":
            await send({"type": "http.response.start"})
            await answered.wait()
        elif scope["path"] == "/slow":
            await asyncio.Event().wait()

    limited = limit(handle)
    for _ in range(2):
        answered.clear()
        begun = asyncio.create_task(limited({"path": "/begun"}, receive, ignore))
        results = await asyncio.gather(
            *(limited({"path": path}, receive, ignore) for path in ("/slow", "/quick", "/slow")),
            return_exceptions=True,
        )
        answered.set()
        await begun

        assert [getattr(result, "status", None) for result in results] == [503, None, 503]


async def test_gives_who_comes_later_as_much_time_and_no_more() -> None:
    limited = limit(hang)
    first = asyncio.create_task(limited({}, receive, ignore))
    # The second is to come while the first waits, however long each of them takes
    await asyncio.sleep(0.01)
    second = asyncio.create_task(limited({}, receive, ignore))

    async with asyncio.timeout(10):
        results = await asyncio.gather(first, second, return_exceptions=True)

    assert [getattr(result, "status", None) for result in results] == [503, 503]


async def test_leaves_time_limits_of_the_handler_alone() -> None:
    async def handle(_: Scope, __: Send) -> None:
        raise TimeoutError("the database is slow")

    with pytest.raises(TimeoutError, match="the database is slow"):
        await limit(handle)({}, receive, ignore)


@pytest.mark.parametrize("becomes", [HttpProblem, ConnectionError, None])
async def test_leaves_the_task_as_it_was(becomes: type[Exception] | None) -> None:
    async def handle(scope: Scope, send: Send) -> None:
        try:
            await hang(scope, send)
        except asyncio.CancelledError:
            if becomes is ConnectionError:
                raise ConnectionError from None
            if becomes is HttpProblem:
                raise

    if becomes is None:
        await limit(handle)({}, receive, ignore)
    else:
        with pytest.raises(becomes):
            await limit(handle)({}, receive, ignore)

    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_lets_a_task_end_that_somebody_else_ends() -> None:
    task = asyncio.create_task(limit(hang)({}, receive, ignore))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
