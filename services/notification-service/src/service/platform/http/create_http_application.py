"""The HTTP application."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from service.platform.health import Health
from service.platform.http.answer_problems import AnswerProblems
from service.platform.http.described_routes import DescribedRoutes
from service.platform.http.guard_operations import GuardOperations
from service.platform.http.health_routes import health_routes
from service.platform.http.limit_request_time import LimitRequestTime
from service.platform.http.observe_requests import ObserveRequests
from service.platform.http.open_api_document import OpenApiDocument
from service.platform.http.open_api_routes import open_api_routes
from service.platform.http.operations import Operations
from service.platform.http.require_route import RequireRoute
from service.platform.http.route_table import RouteTable
from service.platform.http.validate_requests import ValidateRequests
from service.platform.http.validate_responses import ValidateResponses
from service.platform.telemetry.logger import Logger
from service.platform.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True)
class HttpApplicationOptions:
    """What the HTTP application is made of."""

    document: OpenApiDocument
    logger: Logger
    metrics: Metrics
    health: Health
    router: APIRouter
    """The team's own routes."""
    request_timeout_ms: int
    body_limit_bytes: int
    validate_responses: bool = False
    """Check responses against the API description as well; costs time, so for tests only."""


def create_http_application(options: HttpApplicationOptions) -> ASGIApp:
    """Put the platform's middleware around the team's routes, in the one order that works."""
    routes = RouteTable(options.document)
    operations = Operations(options.document)
    # The routes themselves, not the routers: each router costs a search of its own, twice
    answering = [
        *health_routes(options.health, options.metrics).routes,
        *open_api_routes(options.document).routes,
        *options.router.routes,
    ]

    # From the inside to the outside
    app: ASGIApp = DescribedRoutes(routes, answering, _make_application(answering))
    if options.validate_responses:
        app = ValidateResponses(app, routes=routes, operations=operations)
    app = ValidateRequests(
        app,
        routes=routes,
        operations=operations,
        body_limit_bytes=options.body_limit_bytes,
    )
    app = GuardOperations(app, routes=routes, answering=answering)
    app = LimitRequestTime(app, timeout_ms=options.request_timeout_ms)
    app = RequireRoute(app, routes=routes)
    app = AnswerProblems(app, logger=options.logger)
    return ObserveRequests(app, logger=options.logger, metrics=options.metrics, routes=routes)


def _make_application(answering: Sequence[BaseRoute]) -> FastAPI:
    application = FastAPI(
        # The description is written by hand in openapi.yaml, so FastAPI makes none of its own
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # The platform makes the one span of a request, and the one log line of an error
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    application.router.routes.extend(answering)
    return application
