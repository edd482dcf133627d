"""The inbox in PostgreSQL."""

from collections.abc import Awaitable, Callable

from service.platform.database.database import Database, Statement, Transaction
from service.platform.messaging.message import Message

KEEP_DAYS = 7
"""A message does not come again after this; older entries are deleted."""

CLEAN_UP_EVERY = 1_000
"""Deleting is cheap but not free, so it is not done for every message."""

INSERT = Statement(
    "insert-inbox",
    """
    INSERT INTO inbox (consumer, message_id) VALUES ($1, $2)
    ON CONFLICT DO NOTHING RETURNING message_id
    """,
)
CLEAN_UP = Statement(
    "clean-up-inbox",
    "DELETE FROM inbox WHERE received_at < now() - $1::integer * interval '1 day'",
)


class PostgresqlInbox:
    """Gives every message its effect exactly once, however often the broker delivers it."""

    def __init__(self, database: Database, consumer: str) -> None:
        """Make the inbox of one consumer.

        :param consumer: its name: each one handles a message once
        """
        self._database = database
        self._consumer = consumer
        self._handled = 0

    async def once(
        self, message: Message, effect: Callable[[Transaction], Awaitable[None]]
    ) -> None:
        """Run `effect` in a transaction together with a note that the message was handled.

        When it was handled before, nothing happens. When two deliveries arrive at once, the second
        waits for the first to commit.
        """
        async with self._database.transaction() as transaction:
            if await transaction.query(INSERT, self._consumer, message.id):
                await effect(transaction)
        self._handled += 1
        if self._handled % CLEAN_UP_EVERY == 0:
            await self._database.query(CLEAN_UP, KEEP_DAYS)
