"""What a service under test is started with."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from tempfile import TemporaryDirectory

from tests.support.broker import make_broker
from tests.support.database import make_database
from tests.support.identity import SECRET

BASE = {
    "HOST": "127.0.0.1",
    "PORT": "0",
    "SHUTDOWN_DELAY_MS": "0",
    "IDENTITY_SECRETS": SECRET,
    "UNSUBSCRIBE_SECRETS": "another secret that is long enough",
    # As the rest, but without the waiting
    "EVENT_RETRY_DELAYS_MS": "20,40",
    "DELIVERY_POLL_INTERVAL_MS": "50",
    "DELIVERY_FIRST_RETRY_MS": "20",
    "DELIVERY_LONGEST_RETRY_MS": "200",
}


@asynccontextmanager
async def make_environment() -> AsyncIterator[Mapping[str, str]]:
    """Make environment variables for a service, with dependencies that nobody else uses."""
    async with AsyncExitStack() as parts:
        variables = dict(BASE)
        variables |= (await parts.enter_async_context(make_database())).variables
        variables |= await parts.enter_async_context(make_broker())
        folder = parts.enter_context(TemporaryDirectory(prefix="outbox-"))
        variables["OUTBOX_DIRECTORY"] = folder
        yield variables
