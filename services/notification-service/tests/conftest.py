"""What all tests share."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from service.platform.configuration import read_environment
from service.platform.database.database import Database
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.migrate import migrate
from tests.support.database import make_database
from tests.support.log_recorder import record_log

# How fast a test is says more about the machine than about the service
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    """Make a database of its own for a test, with the schema of the service."""
    async with make_database() as made:
        await migrate(made.url, "up", record_log()[0])
        database = await Database.create(read_environment(DatabaseVariables, made.variables))
        yield database
        await database.close()
