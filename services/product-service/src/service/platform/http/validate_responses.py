"""The middleware that keeps the API description true."""

from itertools import islice

import pydantic_core
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.platform.http.operations import Operations
from service.platform.http.route_table import RouteTable


class UndescribedResponse(Exception):
    """An answer differs from openapi.yaml."""


class ValidateResponses:
    """Turns an answer that differs from the API description into an error.

    Costs time and keeps whole answers in memory, so for tests only.
    """

    def __init__(self, app: ASGIApp, *, routes: RouteTable, operations: Operations) -> None:
        self._app = app
        self._routes = routes
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        start, *parts = messages
        self._check(scope, start, b"".join(part.get("body", b"") for part in parts))
        for message in messages:
            await send(message)

    def _check(self, scope: Scope, start: Message, body: bytes) -> None:
        route = self._routes.find_for(scope)
        if route is None:
            raise LookupError("only requests that have a route come here")
        status: int = start["status"]
        validators = self._operations.find(route.template, scope["method"]).response_validators(
            status
        )
        if validators is None:
            raise UndescribedResponse(f"the answer {status} is not described")
        if not validators:
            if body != b"":
                raise UndescribedResponse(f"the answer {status} is described without a body")
            return
        content_type = Headers(raw=start["headers"]).get("content-type", "")
        media_type = content_type.partition(";")[0].strip()
        validator = validators.get(media_type)
        if validator is None:
            raise UndescribedResponse(f"the answer {status} is described without {media_type}")
        if media_type.endswith("json"):
            problems = list(islice(validator.problems(pydantic_core.from_json(body)), 5))
            if problems:
                raise UndescribedResponse(f"the answer {status} is wrong: {problems}")
