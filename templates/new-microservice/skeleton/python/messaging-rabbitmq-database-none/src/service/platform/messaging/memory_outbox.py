"""The outbox of a service without a database."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

from service.platform.messaging.event_schemas import EventSchemas
from service.platform.messaging.message import Message
from service.platform.messaging.outbox import Backlog, Publish
from service.platform.process.reached import reached

CAPACITY = 10_000
"""More than this would cost too much memory while the broker is away."""


class OutboxFull(Exception):
    """So many messages are waiting that the change they tell about should not be made either."""


class MemoryOutbox:
    """Keeps messages in this process until the broker has them; they are lost when it dies."""

    def __init__(self, schemas: EventSchemas | None = None) -> None:
        """Make the outbox.

        :param schemas: what messages look like; left out: as `events/` has it
        :raises InvalidEventSchema: when a schema in `events/` is not one: the service should not
            start then
        """
        self._schemas = EventSchemas.read() if schemas is None else schemas
        self._waiting: list[Message] = []
        self._listeners: list[Callable[[], None]] = []

    def add(self, message: Message) -> None:
        """Add a message.

        :raises InvalidEvent: when the message does not fit its schema in `events/`
        :raises OutboxFull: when too many are waiting
        """
        self._schemas.check(message)
        if len(self._waiting) >= CAPACITY:
            raise OutboxFull("too many messages are waiting for the message broker")
        self._waiting.append(message)
        for listener in self._listeners:
            listener()

    def on_added(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever this process added messages."""
        self._listeners.append(listener)

    async def backlog(self) -> Backlog:
        """Look at what waits."""
        if not self._waiting:
            return Backlog(0, 0)
        age = datetime.now(UTC) - self._waiting[0].time
        return Backlog(len(self._waiting), max(0, age.total_seconds()))

    async def deliver(self, limit: int, publish: Publish) -> int:
        """Hand the oldest waiting messages to `publish`, and forget them when it returns."""
        batch = list(islice(self._waiting, limit))
        if batch:
            await publish(batch)
            reached("outbox.published")
            del self._waiting[: len(batch)]
        return len(batch)
