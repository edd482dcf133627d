"""The outbox in PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from service.platform.database.database import Database, Statement, Transaction
from service.platform.messaging.event_schemas import EventSchemas
from service.platform.messaging.message import Message, parse_message
from service.platform.messaging.outbox import LONGEST_BACKLOG, Backlog, Publish
from service.platform.process.reached import reached

INSERT = Statement("insert-outbox", "INSERT INTO outbox (message) VALUES ($1)")
# The rows stay locked until the broker has confirmed; another instance skips them meanwhile
TAKE = Statement(
    "take-outbox",
    """
    DELETE FROM outbox
     WHERE position IN (
       SELECT position FROM outbox ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED
     )
    RETURNING position, message
    """,
)
BACKLOG = Statement(
    "outbox-backlog",
    """
    SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT $1) AS counted) AS messages,
           coalesce(greatest(0, extract(epoch FROM now() - (
             SELECT (message ->> 'time')::timestamptz FROM outbox ORDER BY position LIMIT 1
           ))), 0)::float8 AS oldest_age_seconds
    """,
)


class OutboxTransaction:
    """A transaction to which messages can be added."""

    def __init__(self, transaction: Transaction, schemas: EventSchemas) -> None:
        self._transaction = transaction
        self._schemas = schemas
        self.added = 0
        """How many messages were added."""

    async def query(self, statement: Statement, *values: object) -> list[asyncpg.Record]:
        """Send a statement and get the rows that it returns."""
        return await self._transaction.query(statement, *values)

    async def add(self, message: Message) -> None:
        """Add a message to the transaction that it tells about.

        :raises InvalidEvent: when the message does not fit its schema in `events/`
        """
        self._schemas.check(message)
        await self._transaction.query(INSERT, message.to_json())
        self.added += 1


class PostgresqlOutbox:
    """Keeps messages in the database: a change and its message are stored together or not."""

    def __init__(self, database: Database, schemas: EventSchemas | None = None) -> None:
        """Make the outbox.

        :param schemas: what messages look like; left out: as `events/` has it
        :raises InvalidEventSchema: when a schema in `events/` is not one: the service should not
            start then
        """
        self._database = database
        self._schemas = EventSchemas.read() if schemas is None else schemas
        self._listeners: list[Callable[[], None]] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[OutboxTransaction]:
        """Run a block in a transaction to which it may add messages."""
        async with self._database.transaction() as transaction:
            with_outbox = OutboxTransaction(transaction, self._schemas)
            yield with_outbox
        if with_outbox.added > 0:
            reached("outbox.committed")
            for listener in self._listeners:
                listener()

    def on_added(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever this process added messages."""
        self._listeners.append(listener)

    async def backlog(self) -> Backlog:
        """Look at what waits, for whichever instance."""
        [row] = await self._database.query(BACKLOG, LONGEST_BACKLOG)
        return Backlog(row["messages"], row["oldest_age_seconds"])

    async def deliver(self, limit: int, publish: Publish) -> int:
        """Hand the oldest waiting messages to `publish`, and delete them when it returns."""
        async with self._database.transaction() as transaction:
            rows = await transaction.query(TAKE, limit)
            if rows:
                # DELETE returns rows in any order; messages go out in the order of their writing
                rows.sort(key=lambda row: int(row["position"]))
                await publish([parse_message(row["message"]) for row in rows])
                reached("outbox.published")
            return len(rows)
