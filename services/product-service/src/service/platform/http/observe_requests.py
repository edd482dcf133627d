"""The middleware that knows of every request."""

import asyncio
import time

from opentelemetry import context, propagate
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
from starlette.datastructures import Headers, MutableHeaders
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
        found = self._routes.find(path)
        route = "unmatched" if found is None else found.template
        headers = Headers(scope=scope)
        request_id = accept_request_id(headers.get("x-request-id"))
        parent = _parent_of(headers)
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
                message["headers"] = list(message.get("headers", []))
                MutableHeaders(scope=message)["x-request-id"] = request_id
                answered = message["status"]
            elif not message.get("more_body", False) and not await _hung_up(receive):
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


def _parent_of(headers: Headers) -> Context:
    return propagate.extract(headers) if "traceparent" in headers else Context()


async def _hung_up(receive: Receive) -> bool:
    """Look whether the caller is gone, without waiting for it to go."""
    try:
        async with asyncio.timeout(0):
            message = await receive()
    except TimeoutError:
        return False
    return bool(message["type"] == "http.disconnect")
