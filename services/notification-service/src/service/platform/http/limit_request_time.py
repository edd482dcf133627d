"""The middleware that lets no caller wait for ever."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.platform.http.problem import HttpProblem


class LimitRequestTime:
    """Answers a request with 503 when no handler has begun to answer it in time."""

    def __init__(self, app: ASGIApp, timeout_ms: int) -> None:
        self._app = app
        self._timeout_seconds = timeout_ms / 1_000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        limit = asyncio.timeout(self._timeout_seconds)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and not limit.expired():
                limit.reschedule(None)
            await send(message)

        try:
            async with limit:
                await self._app(scope, receive, watch)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise HttpProblem(
                503, "The service took too long to answer", headers={"retry-after": "1"}
            ) from error
