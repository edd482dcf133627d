"""The middleware that answers errors."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.platform.http.problem_from import problem_from
from service.platform.http.request_id import current_request_id
from service.platform.telemetry.logger import Logger


class AnswerProblems:
    """Answers every error with a problem document, and logs those that are the service's fault."""

    def __init__(self, app: ASGIApp, logger: Logger) -> None:
        self._app = app
        self._logger = logger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as raised:
            problem = problem_from(raised)
            if problem.status >= 500:
                self._logger.error(problem.detail, err=raised.__cause__ or raised)
            if started:
                # Too late to say anything: the server cuts the connection, so that nobody takes
                # half an answer for a whole one
                raise
            body = problem.to_json(current_request_id())
            headers = {
                **problem.headers,
                "content-type": "application/problem+json",
                "content-length": str(len(body)),
            }
            encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            await send(
                {"type": "http.response.start", "status": problem.status, "headers": encoded}
            )
            await send({"type": "http.response.body", "body": body})
