"""The service, running in the tests' own process."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from service.configuration import read_configuration
from service.service import start_service
from tests.support.database import query
from tests.support.environment import make_environment
from tests.support.events import EventSender
from tests.support.log_recorder import LogLine, record_log
from tests.support.outbox_folder import OutboxFolder


@dataclass(frozen=True, slots=True)
class RunningTestService:
    """A service with real dependencies of its own."""

    url: str
    log_lines: list[LogLine]
    """What the service logged so far."""
    variables: Mapping[str, str]
    """What it was started with."""

    @property
    def events(self) -> EventSender:
        """Whatever the other services publish."""
        return EventSender(self.variables)

    @property
    def outbox(self) -> OutboxFolder:
        """Where the service puts messages when nothing else is set up."""
        return OutboxFolder(Path(self.variables["OUTBOX_DIRECTORY"]))

    async def query(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Look into the database of the service."""
        return await query(self.variables["DATABASE_URL"], statement, *values)


@asynccontextmanager
async def run_service(**overrides: str) -> AsyncIterator[RunningTestService]:
    """Run the service on a free port. Its answers are checked against openapi.yaml as well."""
    async with make_environment() as made:
        logger, lines = record_log()
        variables = {**made, **overrides}
        configuration = read_configuration(variables)
        service = await start_service(configuration, logger, validate_responses=True)
        try:
            yield RunningTestService(f"http://127.0.0.1:{service.port}", lines, variables)
        finally:
            await service.stop("the test is over")
