"""The middleware that lets through what the API description allows."""

from itertools import islice

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.platform.http.operations import Operation, Operations
from service.platform.http.problem import ProblemDetail, invalid_request
from service.platform.http.problem_from import MOST_ERRORS
from service.platform.http.request_body import parse_json, read_body
from service.platform.http.route_table import RouteTable
from service.platform.http.sent_path import sent_path


class ValidateRequests:
    """Checks every request against the API description, and says all that is wrong at once."""

    def __init__(
        self, app: ASGIApp, *, routes: RouteTable, operations: Operations, body_limit_bytes: int
    ) -> None:
        self._app = app
        self._routes = routes
        self._operations = operations
        self._body_limit_bytes = body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        route = self._routes.find_for(scope)
        if route is None:
            raise LookupError("only requests that have a route come here")
        operation = self._operations.find(route.template, scope["method"])
        headers = Headers(scope=scope)
        problems = list(
            islice(
                operation.parameter_problems(
                    route.read_parameters(sent_path(scope)), scope["query_string"], headers
                ),
                MOST_ERRORS,
            )
        )
        if operation.has_body:
            body = await read_body(headers, receive, self._body_limit_bytes)
            problems += _body_problems(operation, headers.get("content-type"), body)
            receive = _again(body, receive)
        if problems:
            raise invalid_request(*problems[:MOST_ERRORS])
        await self._app(scope, receive, send)


def _body_problems(
    operation: Operation, content_type: str | None, body: bytes
) -> list[ProblemDetail]:
    if body == b"" and content_type is None and not operation.body_required:
        return []
    validator = operation.body_validator(content_type)
    if body == b"":
        return [ProblemDetail("must have required property 'body'", pointer="")]
    return [
        ProblemDetail(detail, pointer=pointer)
        for pointer, detail in islice(validator.problems(parse_json(body)), MOST_ERRORS)
    ]


def _again(body: bytes, receive: Receive) -> Receive:
    """Hand on a body that was already read."""
    handed_on = False

    async def replay() -> Message:
        nonlocal handed_on
        if handed_on:
            return await receive()
        handed_on = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
