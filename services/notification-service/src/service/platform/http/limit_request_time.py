"""The middleware that lets no caller wait for ever."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.platform.http.problem import HttpProblem


class _Waiting:
    """A request that nobody has begun to answer."""

    __slots__ = ("cancellations", "deadline", "is_late", "task")

    def __init__(self, task: "asyncio.Task[object]", deadline: float) -> None:
        self.task = task
        self.deadline = deadline
        self.is_late = False
        self.cancellations = task.cancelling()


class LimitRequestTime:
    """Answers a request with 503 when no handler has begun to answer it in time.

    All requests have the same time, so the first to come is the first to be late, and one timer
    is enough for all of them: a timer for each would cost more than the rest of this middleware.
    """

    def __init__(self, app: ASGIApp, timeout_ms: int) -> None:
        self._app = app
        self._timeout_seconds = timeout_ms / 1_000
        self._waiting: dict[_Waiting, None] = {}
        self._watched_by: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        if task is None:
            raise RuntimeError("a request is handled by a task")
        request = _Waiting(task, loop.time() + self._timeout_seconds)
        self._waiting[request] = None
        if self._watched_by is not loop:
            self._watched_by = loop
            loop.call_at(request.deadline, self._look, loop)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._waiting.pop(request, None)
            await send(message)

        is_too_late = False
        try:
            try:
                await self._app(scope, receive, watch)
            finally:
                self._waiting.pop(request, None)
                # Somebody else may want to end the task as well, and then it ends
                is_too_late = request.is_late and task.uncancel() <= request.cancellations
        except asyncio.CancelledError as error:
            if not is_too_late:
                raise
            raise HttpProblem(
                503, "The service took too long to answer", headers={"retry-after": "1"}
            ) from error

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel what is late, and come back when the next one could be."""
        if self._watched_by is not loop:
            return
        now = loop.time()
        while self._waiting:
            request = next(iter(self._waiting))
            if request.deadline > now:
                loop.call_at(request.deadline, self._look, loop)
                return
            del self._waiting[request]
            request.is_late = True
            request.task.cancel()
        self._watched_by = None
