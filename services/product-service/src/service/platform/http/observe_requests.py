"""The middleware that knows of every request."""

import time
from collections.abc import Iterable

from opentelemetry import context, propagate
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.platform.http.request_id import accept_request_id, with_request_id
from service.platform.http.route_table import RouteTable
from service.platform.http.sent_path import sent_path
from service.platform.telemetry.in_span import service_tracer
from service.platform.telemetry.logger import Logger
from service.platform.telemetry.metrics import Metrics

CLIENT_CLOSED_REQUEST = 499
"""The client hung up before it was answered; no official status says that, nginx uses this one."""


class ObserveRequests:
    """Gives every request its id and its span, and leaves one log line and one observation."""

    def __init__(
        self, app: ASGIApp, *, logger: Logger, metrics: Metrics, routes: RouteTable
    ) -> None:
        self._app = app
        self._logger = logger
        self._metrics = metrics
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        started_at = time.perf_counter()
        method: str = scope["method"]
        path = sent_path(scope)
        found = self._routes.find_for(scope)
        route = "unmatched" if found is None else found.template
        sent_id, is_traced = _read_headers(scope["headers"])
        request_id = accept_request_id(sent_id)
        id_header = (b"x-request-id", request_id.encode())
        parent = propagate.extract(Headers(scope=scope)) if is_traced else Context()
        span = service_tracer().start_span(
            f"{method} {route}",
            parent,
            SpanKind.SERVER,
            {"http.request.method": method, "http.route": route, "url.path": path},
        )
        answered = status = CLIENT_CLOSED_REQUEST

        async def watch(message: Message) -> None:
            nonlocal answered, status
            if message["type"] == "http.response.start":
                sent = message.get("headers", ())
                message["headers"] = [pair for pair in sent if pair[0] != b"x-request-id"]
                message["headers"].append(id_header)
                answered = message["status"]
            elif not message.get("more_body", False) and not _hung_up(receive):
                status = answered
            await send(message)

        token = context.attach(set_span_in_context(span, parent))
        try:
            with with_request_id(request_id):
                try:
                    await self._app(scope, receive, watch)
                finally:
                    seconds = time.perf_counter() - started_at
                    self._metrics.observe_request(
                        method=method, route=route, status=str(status), duration_seconds=seconds
                    )
                    span.set_attribute("http.response.status_code", status)
                    if status >= 500:
                        span.set_status(Status(StatusCode.ERROR))
                    self._logger.info(
                        "request",
                        method=method,
                        route=route,
                        path=path,
                        status=status,
                        duration_ms=round(seconds * 1_000, 3),
                    )
                    span.end()
        finally:
            context.detach(token)


def _read_headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str | None, bool]:
    """Look for the request id that the caller sent, and whether there is a trace to go on with."""
    request_id: str | None = None
    is_traced = False
    for name, value in headers:
        if name == b"x-request-id" and request_id is None:
            request_id = value.decode("latin-1")
        elif name == b"traceparent":
            is_traced = True
    return request_id, is_traced


def _hung_up(receive: Receive) -> bool:
    """Look whether the caller is gone, without waiting for it to go.

    Goes by hand to where the server would have to wait for the caller, and no further: a time
    limit of nothing would say the same, but every answer would take a turn of the event loop more.
    """
    receiving = receive().__await__()
    try:
        next(receiving)
    except StopIteration as received:
        return bool(received.value["type"] == "http.disconnect")
    receiving.close()
    return False
