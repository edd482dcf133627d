"""What a service under test is started with."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from tests.support.cache import make_cache
from tests.support.database import make_database

IDENTITY_SECRET = "only-for-tests-only-for-tests-only"

BASE = {
    "HOST": "127.0.0.1",
    "PORT": "0",
    "SHUTDOWN_DELAY_MS": "0",
    "IDENTITY_SECRETS": IDENTITY_SECRET,
}


@asynccontextmanager
async def make_environment() -> AsyncIterator[Mapping[str, str]]:
    """Make environment variables for a service, with dependencies that nobody else uses."""
    async with AsyncExitStack() as parts:
        variables = dict(BASE)
        variables |= (await parts.enter_async_context(make_database())).variables
        variables |= await parts.enter_async_context(make_cache())
        yield variables
