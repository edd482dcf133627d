"""From an application to a service that accepts requests, and back."""

import asyncio
from dataclasses import dataclass

from starlette.types import ASGIApp

from service.platform.configuration import ServerVariables
from service.platform.process.http_server import HttpServer
from service.platform.service_context import ServiceContext


@dataclass(frozen=True, slots=True)
class Service:
    """A service that accepts requests on `port`."""

    port: int
    _server: HttpServer
    _context: ServiceContext
    _configuration: ServerVariables

    async def stop(self, reason: str) -> None:
        """Go the way back: not ready, no new connections, running requests finish, all is closed.

        :param reason: the name of the signal, for the log
        """
        logger = self._context.logger
        logger.info("stopping", reason=reason)
        self._context.health.mark_stopping()
        # Load balancers learn from readiness that no more requests belong here; Ctrl-C has none
        delay_ms = self._configuration.shutdown_delay_ms if reason == "SIGTERM" else 0
        await asyncio.sleep(delay_ms / 1_000)
        await self._server.close(self._configuration.shutdown_timeout_ms)
        await self._context.resources.close(logger)
        logger.info("stopped")


async def serve(
    application: ASGIApp, context: ServiceContext, configuration: ServerVariables
) -> Service:
    """Open the port and say that the service is ready.

    :raises OSError: when the address is in use or not allowed
    """
    server = await HttpServer.listen(application, host=configuration.host, port=configuration.port)
    context.health.mark_running()
    context.logger.info("listening", port=server.port)
    return Service(server.port, server, context, configuration)
