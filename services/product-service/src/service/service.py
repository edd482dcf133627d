"""The service as a whole."""

from service.configuration import Configuration
from service.create_routes import create_routes
from service.platform.health import Health
from service.platform.http.create_http_application import (
    HttpApplicationOptions,
    create_http_application,
)
from service.platform.http.open_api_document import read_open_api_document
from service.platform.process.resources import Resources
from service.platform.process.serve import Service, serve
from service.platform.service_context import ServiceContext
from service.platform.telemetry.logger import Logger
from service.platform.telemetry.metrics import Metrics
from service.platform.telemetry.tracing import Tracing
from service.platform.telemetry.watch_event_loop import watch_event_loop


async def start_service(
    configuration: Configuration,
    logger: Logger,
    *,
    tracing: Tracing | None = None,
    validate_responses: bool = False,
) -> Service:
    """Put the service together and start it.

    :param validate_responses: for tests: an answer that differs from openapi.yaml is an error
    :raises Exception: when something that the service cannot do without stays out of reach
    """
    context = ServiceContext(logger, Health(), Metrics(), Resources())
    if tracing is not None:
        context.resources.add("tracing", tracing.shutdown)
    try:
        watch_event_loop(context)
        router = await create_routes(context, configuration)
        application = create_http_application(
            HttpApplicationOptions(
                document=read_open_api_document(),
                logger=logger,
                metrics=context.metrics,
                health=context.health,
                router=router,
                request_timeout_ms=configuration.request_timeout_ms,
                body_limit_bytes=configuration.body_limit_bytes,
                validate_responses=validate_responses,
            )
        )
        return await serve(application, context, configuration)
    except BaseException:
        await context.resources.close(logger)
        raise
