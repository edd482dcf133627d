"""Dead letters in PostgreSQL."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from service.administration.audit import audit
from service.dead_letters.dead_letter import (
    DeadLetter,
    DeadLetterState,
    describe,
    fingerprint,
    harmless_reason,
)
from service.paging.page import Page, page_of
from service.platform.database.database import Database, Queryable, Statement, Transaction
from service.platform.http.problem import HttpProblem
from service.platform.identity.identity import Identity

MOST_AT_ONCE = 500
"""Replayed by one request, which has to be answered in time."""

# One that was replayed and died again waits again
ADD = Statement(
    "add-dead-letter",
    """
    INSERT INTO dead_letters (id, queue, fingerprint, message_id, type, reason, body, properties)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (fingerprint) DO UPDATE
       SET state = 'waiting', resolved_at = NULL, reason = excluded.reason, body = excluded.body,
           properties = excluded.properties, died_at = clock_timestamp(),
           deaths = dead_letters.deaths + 1
    """,
)
LIST = Statement(
    "list-dead-letters",
    """
    SELECT id, position, queue, message_id, type, reason, octet_length(body) AS size, state,
           deaths, died_at, resolved_at
      FROM dead_letters
     WHERE state = $1 AND position < $2 ORDER BY position DESC LIMIT $3
    """,
)
LOCK = Statement("lock-dead-letter", "SELECT * FROM dead_letters WHERE id = $1 FOR UPDATE")
# Only what was dead when the replay began: what dies again meanwhile has to be looked at first
NEXT = Statement(
    "lock-next-dead-letter",
    """
    SELECT * FROM dead_letters
     WHERE state = 'waiting' AND position > $1 AND died_at <= $2
     ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED
    """,
)
NOW = Statement("now", "SELECT clock_timestamp() AS now")
RESOLVE = Statement(
    "resolve-dead-letter",
    """
    UPDATE dead_letters SET state = $2, resolved_at = now(), body = '', properties = '{}'
     WHERE id = $1
    RETURNING id, position, queue, message_id, type, reason, octet_length(body) AS size, state,
              deaths, died_at, resolved_at
    """,
)
COUNT = Statement(
    "count-dead-letters", "SELECT count(*) AS number FROM dead_letters WHERE state = 'waiting'"
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes back to a queue."""

    queue: str
    body: bytes
    properties: Mapping[str, str]


Publish = Callable[[Parcel], Awaitable[None]]
"""Returns when the broker has it; raises when it does not."""


async def add_dead_letter(
    target: Queryable, queue: str, body: bytes, properties: Mapping[str, str], reason: str
) -> None:
    """Keep a message that could not be handled; the same one is kept once."""
    message_id, message_type = describe(body)
    await target.query(
        ADD,
        uuid4(),
        queue,
        fingerprint(queue, body),
        message_id,
        message_type,
        harmless_reason(reason),
        body,
        json.dumps(dict(properties)),
    )


class PostgresqlDeadLetters:
    """Keeps messages that could not be handled, until somebody decides about them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self, state: DeadLetterState, *, limit: int, before: int) -> Page[DeadLetter]:
        """List dead letters, the newest first."""
        rows = await self._database.query(LIST, state, before, limit + 1)
        return page_of(rows, limit, _dead_letter_of)

    async def count(self) -> int:
        """Count those that wait for somebody to decide."""
        [row] = await self._database.query(COUNT)
        return int(row["number"])

    async def discard(self, letter_id: UUID, identity: Identity) -> DeadLetter:
        """Give up a message.

        :raises HttpProblem: (404) when there is none, (409) when it does not wait any more
        """
        async with self._database.transaction() as transaction:
            await _lock(transaction, letter_id)
            await audit(transaction, identity, "dead_letter.discard", str(letter_id))
            [row] = await transaction.query(RESOLVE, letter_id, "discarded")
        return _dead_letter_of(row)

    async def replay(self, letter_id: UUID, identity: Identity, publish: Publish) -> DeadLetter:
        """Send a message back to its queue.

        It is sent before that is noted: what is lost in between is sent twice, and the inbox lets
        it have its effect once.

        :raises HttpProblem: (404) when there is none, (409) when it does not wait any more
        """
        async with self._database.transaction() as transaction:
            found = await _lock(transaction, letter_id)
            await audit(transaction, identity, "dead_letter.replay", str(letter_id))
            # Locked until the commit: should it die again at once, that is noted after this
            [row] = await transaction.query(RESOLVE, letter_id, "replayed")
            await publish(_parcel_of(found))
        return _dead_letter_of(row)

    async def replay_all(self, identity: Identity, publish: Publish) -> int:
        """Send back what waits, the oldest first; how many messages that were."""
        [row] = await self._database.query(NOW)
        position: int | None = 0
        replayed = -1
        while position is not None:
            replayed += 1
            if replayed == MOST_AT_ONCE:
                break
            position = await self._replay_next(position, row["now"], publish)
        async with self._database.transaction() as transaction:
            details = {"replayed": replayed}
            await audit(transaction, identity, "dead_letter.replay_all", "waiting", details)
        return replayed

    async def _replay_next(self, after: int, died_before: datetime, publish: Publish) -> int | None:
        """Send back the next one; its position, or None when there is none."""
        async with self._database.transaction() as transaction:
            rows = await transaction.query(NEXT, after, died_before)
            if not rows:
                return None
            await transaction.query(RESOLVE, rows[0]["id"], "replayed")
            await publish(_parcel_of(rows[0]))
            return int(rows[0]["position"])


async def _lock(transaction: Transaction, letter_id: UUID) -> asyncpg.Record:
    rows = await transaction.query(LOCK, letter_id)
    if not rows:
        raise HttpProblem(404, f"There is no dead letter {letter_id}")
    if rows[0]["state"] != "waiting":
        raise HttpProblem(409, f"Dead letter {letter_id} was {rows[0]['state']} already")
    return rows[0]


def _parcel_of(row: asyncpg.Record) -> Parcel:
    return Parcel(row["queue"], row["body"], json.loads(row["properties"]))


def _dead_letter_of(row: asyncpg.Record) -> DeadLetter:
    return DeadLetter(
        id=row["id"],
        queue=row["queue"],
        message_id=row["message_id"],
        type=row["type"],
        reason=row["reason"],
        size=row["size"],
        state=row["state"],
        deaths=row["deaths"],
        died_at=row["died_at"],
        resolved_at=row["resolved_at"],
    )
