"""What happens when an event arrives."""

from collections.abc import Callable
from datetime import UTC, datetime

import asyncpg

from service.contacts.contact import ContactErased, ContactKnown, read_contact_change
from service.contacts.postgresql_contacts import erase_contact, learn_contact
from service.dead_letters.dead_letter_counter import dead_letter_counter
from service.dead_letters.postgresql_dead_letters import add_dead_letter
from service.deliveries.postgresql_deliveries import add_deliveries
from service.intake.event_types import EVENT_TYPES
from service.notices.notice import Notice, UnreadableEvent, read_notice
from service.platform.database.database import Database, Transaction
from service.platform.messaging.message import Message
from service.platform.messaging.postgresql_inbox import PostgresqlInbox
from service.platform.service_context import ServiceContext

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""What lies outside was written by a clock that is wrong."""


class NotStored(Exception):
    """The database did not take what an event says; names the kind of the reason alone."""

    def __init__(self, error: Exception) -> None:
        code = getattr(error, "sqlstate", None)
        super().__init__(type(error).__name__ if code is None else f"{type(error).__name__} {code}")


class EventHandler:
    """Notes what events say: how people are reached, and what is to be delivered to them.

    Nothing is sent here: whatever happens to the broker or to a provider does not touch the other.
    """

    def __init__(
        self,
        context: ServiceContext,
        database: Database,
        queue: str,
        on_handled: Callable[[], None],
    ) -> None:
        """Make the handler of one queue.

        :param on_handled: called when there may be something to deliver
        """
        self._logger = context.logger.child(queue=queue)
        self._database = database
        self._queue = queue
        self._inbox = PostgresqlInbox(database, queue)
        self._on_handled = on_handled
        self._collected = dead_letter_counter(context.metrics)
        self._consumed = context.metrics.counter(
            "messages_consumed_total",
            "Messages taken from a queue by outcome: handled, dead or returned (when stopping)",
            ("queue", "outcome"),
        )

    async def handle(self, message: Message) -> None:
        """Note what an event says, once.

        What is of an unknown type or shape becomes a dead letter at once: trying again would not
        help, and would hold up the messages behind it.

        :raises NotStored: when the database does not take it
        """
        try:
            await self._handle(message)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            # Without the cause: the database repeats the row that it does not take
            raise NotStored(error) from None

    async def _handle(self, message: Message) -> None:
        try:
            change, notice = read_event(message)
        except UnreadableEvent as error:
            await self._bury(message, str(error))
            return

        async def note(transaction: Transaction) -> None:
            if isinstance(change, ContactErased):
                await erase_contact(transaction, change)
            elif change is not None:
                await learn_contact(transaction, change)
            if notice is not None:
                await add_deliveries(transaction, notice)

        await self._inbox.once(message, note)
        self._on_handled()

    async def _bury(self, message: Message, reason: str) -> None:
        self._logger.error(
            "an event cannot be handled; it is kept as a dead letter",
            message_id=message.id,
            reason=reason,
        )
        body = message.to_json().encode()
        # Not noted as handled: with the cause removed it can be replayed
        await add_dead_letter(self._database, self._queue, body, message.trace_headers(), reason)
        self._collected.labels(self._queue).inc()
        # The platform's alert looks at this figure
        self._consumed.labels(self._queue, "dead").inc()


def read_event(
    message: Message,
) -> tuple[ContactKnown | ContactErased | None, Notice | None]:
    """Read what an event says about how somebody is reached, and what it has to tell them.

    :raises UnreadableEvent: when it is of an unknown type or shape
    """
    if message.type not in EVENT_TYPES:
        raise UnreadableEvent("this type of event is not known")
    if message.time.tzinfo is None or not EARLIEST <= message.time <= LATEST:
        raise UnreadableEvent("its time cannot be right")
    if "\0" in message.id:
        raise UnreadableEvent("its id is nothing that a database takes")
    return read_contact_change(message), read_notice(message)
