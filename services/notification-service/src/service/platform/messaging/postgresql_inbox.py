"""The inbox in PostgreSQL."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from service.platform.database.database import Database, Statement, Transaction
from service.platform.messaging.message import Message
from service.platform.messaging.message_abandoned import MessageAbandoned

KEEP_DAYS = 7
"""A message does not come again after this; older entries are deleted."""

CLEAN_UP_EVERY = 1_000
"""Deleting is cheap but not free, so it is not done for every message."""

MOST_UNFINISHED_ATTEMPTS = 5
"""A message with so many takes its process down. One or two are bad luck: a process that was
ended for another reason, or two deliveries at once."""

# Committed on its own before the effect, or a process that dies would leave no trace. No row comes
# back for a message that was processed, nor for one that was begun and not finished, unless $4
START = Statement(
    "start-inbox-attempt",
    """
    INSERT INTO inbox_attempts AS attempts (consumer, message_id, started_attempts)
    SELECT $1::text, $2::text, 1
     WHERE NOT EXISTS (SELECT FROM inbox WHERE consumer = $1 AND message_id = $2)
    ON CONFLICT (consumer, message_id) DO UPDATE
       SET started_attempts = attempts.started_attempts + 1,
           finished_attempts = attempts.finished_attempts + $3::integer,
           started_at = now()
     WHERE $4::boolean OR attempts.started_attempts = attempts.finished_attempts + $3
    RETURNING started_attempts - finished_attempts - 1 AS unfinished
    """,
)
# Waits for another transaction that handles the same message, and gives no row when that one
# committed. What is known of attempts goes with the effect: a rollback brings it back
NOTE = Statement(
    "insert-inbox",
    """
    WITH forgotten AS (DELETE FROM inbox_attempts WHERE consumer = $1 AND message_id = $2)
    INSERT INTO inbox (consumer, message_id) VALUES ($1, $2)
    ON CONFLICT DO NOTHING RETURNING message_id
    """,
)
FAIL = Statement(
    "fail-inbox-attempt",
    """
    UPDATE inbox_attempts SET finished_attempts = finished_attempts + 1, last_error = $3
     WHERE consumer = $1 AND message_id = $2
    """,
)
# As if all attempts had come to an end: whoever takes the message out of the dead-letter queue and
# sends it again, with the cause removed, gives it as many attempts as a new one has
ABANDON = Statement(
    "abandon-inbox-message",
    """
    UPDATE inbox_attempts SET finished_attempts = started_attempts, abandoned_at = now()
     WHERE consumer = $1 AND message_id = $2
    """,
)
CLEAN_UP = Statement(
    "clean-up-inbox",
    """
    WITH forgotten AS (
      DELETE FROM inbox_attempts WHERE started_at < now() - $1::integer * interval '1 day'
    )
    DELETE FROM inbox WHERE received_at < now() - $1 * interval '1 day'
    """,
)


class PostgresqlInbox:
    """Gives every message its effect exactly once, however often the broker delivers it.

    Notes that an attempt was started before the effect, and that it finished after it. A message
    whose attempts start and do not finish takes its process down; it is given up.
    """

    def __init__(self, database: Database, consumer: str) -> None:
        """Make the inbox of one consumer.

        :param consumer: its name: each one handles a message once
        """
        self._database = database
        self._consumer = consumer
        self._handled = 0
        # Failures that could not be noted, because it was the database that failed
        self._unnoted: Counter[str] = Counter()
        self._suspects = asyncio.Lock()

    async def once(
        self, message: Message, effect: Callable[[Transaction], Awaitable[None]]
    ) -> None:
        """Run `effect` in a transaction together with a note that the message was handled.

        When it was handled before, nothing happens. When two deliveries arrive at once, the second
        waits for the first to commit.

        :raises MessageAbandoned: when the message takes its process down again and again
        """
        if await self._start(message, alone=False) is not None:
            await self._attempt(message, effect)
        else:
            # Handled before, or a suspect. Those have their turn one after the other: when the
            # process dies with one, the others have not been started with it
            async with self._suspects:
                unfinished = await self._start(message, alone=True)
                if unfinished is None:
                    return
                if unfinished >= MOST_UNFINISHED_ATTEMPTS:
                    await self._database.query(ABANDON, self._consumer, message.id)
                    raise MessageAbandoned(unfinished)
                await self._attempt(message, effect)
        self._handled += 1
        if self._handled % CLEAN_UP_EVERY == 0:
            await self._database.query(CLEAN_UP, KEEP_DAYS)

    async def _start(self, message: Message, *, alone: bool) -> int | None:
        """Note that an attempt is started; how many before it did not finish.

        :returns: None when it must not be started
        """
        unnoted = self._unnoted[message.id]
        rows = await self._database.query(START, self._consumer, message.id, unnoted, alone)
        if not rows:
            return None
        self._unnoted -= Counter({message.id: unnoted})
        return int(rows[0]["unfinished"])

    async def _attempt(
        self, message: Message, effect: Callable[[Transaction], Awaitable[None]]
    ) -> None:
        try:
            async with self._database.transaction() as transaction:
                if await transaction.query(NOTE, self._consumer, message.id):
                    await effect(transaction)
        except Exception as error:
            await self._fail(message, error)
            raise

    async def _fail(self, message: Message, error: Exception) -> None:
        # The text of an error may repeat what is in the message
        kind = type(error).__name__
        try:
            await self._database.query(FAIL, self._consumer, message.id, kind)
        except Exception:  # noqa: BLE001 - what the effect raised is what counts
            self._unnoted[message.id] += 1
