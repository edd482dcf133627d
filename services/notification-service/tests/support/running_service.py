"""The service, running in the tests' own process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from service.configuration import read_configuration
from service.service import start_service
from tests.support.environment import make_environment
from tests.support.log_recorder import LogLine, record_log


@dataclass(frozen=True, slots=True)
class RunningTestService:
    """A service with real dependencies of its own."""

    url: str
    log_lines: list[LogLine]
    """What the service logged so far."""


@asynccontextmanager
async def run_service(**overrides: str) -> AsyncIterator[RunningTestService]:
    """Run the service on a free port. Its answers are checked against openapi.yaml as well."""
    async with make_environment() as variables:
        logger, lines = record_log()
        configuration = read_configuration({**variables, **overrides})
        service = await start_service(configuration, logger, validate_responses=True)
        try:
            yield RunningTestService(f"http://127.0.0.1:{service.port}", lines)
        finally:
            await service.stop("the test is over")
