"""Looking at deliveries, and deciding about those that are parked."""

from uuid import UUID

from service.administration.audit import Action, audit
from service.deliveries.delivery import State
from service.deliveries.delivery_record import (
    AdministratedDelivery,
    DeliveryRecord,
    administrated_of,
    record_of,
)
from service.paging.page import Page, page_of
from service.platform.database.database import Database, Statement, Transaction
from service.platform.http.problem import HttpProblem
from service.platform.identity.identity import Identity

OF_USER = Statement(
    "list-deliveries-of-user",
    """
    SELECT id, position, event_type AS type, subject, channel, topic, state, reason, created_at,
           sent_at
      FROM deliveries
     WHERE user_id = $1 AND position < $2 ORDER BY position DESC LIMIT $3
    """,
)
BY_STATE = Statement(
    "list-deliveries-by-state",
    """
    SELECT id, position, event_type AS type, subject, channel, topic, state, reason, created_at,
           sent_at, user_id, attempts, next_attempt_at, expires_at
      FROM deliveries
     WHERE state = $1 AND position < $2 ORDER BY position DESC LIMIT $3
    """,
)
STATE = Statement("lock-delivery", "SELECT state FROM deliveries WHERE id = $1 FOR UPDATE")
REPLAY = Statement(
    "replay-delivery",
    """
    UPDATE deliveries
       SET state = 'pending', reason = NULL, attempts = 0, next_attempt_at = now(),
           expires_at = CASE WHEN topic = 'security' THEN expires_at
                             ELSE greatest(expires_at, now() + interval '1 day') END,
           updated_at = now()
     WHERE id = $1 AND state = 'parked'
    RETURNING id, event_type AS type, subject, channel, topic, state, reason, created_at, sent_at,
              user_id, attempts, next_attempt_at, expires_at
    """,
)
REPLAY_ALL = Statement(
    "replay-deliveries",
    """
    WITH parked AS (
      SELECT id FROM deliveries WHERE state = 'parked'
       ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED
    )
    UPDATE deliveries
       SET state = 'pending', reason = NULL, attempts = 0, next_attempt_at = now(),
           expires_at = CASE WHEN topic = 'security' THEN expires_at
                             ELSE greatest(expires_at, now() + interval '1 day') END,
           updated_at = now()
      FROM parked
     WHERE deliveries.id = parked.id
    RETURNING deliveries.id
    """,
)
DISCARD = Statement(
    "discard-delivery",
    """
    UPDATE deliveries
       SET state = 'suppressed', reason = 'discarded by an administrator', data = '{}',
           updated_at = now()
     WHERE id = $1 AND state = 'parked'
    RETURNING id, event_type AS type, subject, channel, topic, state, reason, created_at, sent_at,
              user_id, attempts, next_attempt_at, expires_at
    """,
)

MOST_AT_ONCE = 1_000
"""Replayed by one request."""


class DeliveryArchive:
    """Shows deliveries, and lets administrators decide about those that are parked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_user(self, user_id: UUID, *, limit: int, before: int) -> Page[DeliveryRecord]:
        """List what was to be delivered to a user, the newest first."""
        rows = await self._database.query(OF_USER, user_id, before, limit + 1)
        return page_of(rows, limit, record_of)

    async def in_state(
        self, state: State, *, limit: int, before: int
    ) -> Page[AdministratedDelivery]:
        """List deliveries in a state, the newest first."""
        rows = await self._database.query(BY_STATE, state, before, limit + 1)
        return page_of(rows, limit, administrated_of)

    async def replay(self, delivery_id: UUID, identity: Identity) -> AdministratedDelivery:
        """Try a parked delivery again, with as many attempts as a new one.

        :raises HttpProblem: (404) when there is none, (409) when it is not parked
        """
        return await self._decide(REPLAY, "delivery.replay", delivery_id, identity)

    async def discard(self, delivery_id: UUID, identity: Identity) -> AdministratedDelivery:
        """Give up a parked delivery.

        :raises HttpProblem: (404) when there is none, (409) when it is not parked
        """
        return await self._decide(DISCARD, "delivery.discard", delivery_id, identity)

    async def replay_all(self, identity: Identity) -> int:
        """Try parked deliveries again, the oldest first; how many those were."""
        async with self._database.transaction() as transaction:
            rows = await transaction.query(REPLAY_ALL, MOST_AT_ONCE)
            details = {"replayed": len(rows)}
            await audit(transaction, identity, "delivery.replay_all", "parked", details)
        return len(rows)

    async def _decide(
        self, statement: Statement, action: Action, delivery_id: UUID, identity: Identity
    ) -> AdministratedDelivery:
        async with self._database.transaction() as transaction:
            await _require_parked(transaction, delivery_id)
            [row] = await transaction.query(statement, delivery_id)
            await audit(transaction, identity, action, str(delivery_id))
        return administrated_of(row)


async def _require_parked(transaction: Transaction, delivery_id: UUID) -> None:
    rows = await transaction.query(STATE, delivery_id)
    if not rows:
        raise HttpProblem(404, f"There is no delivery {delivery_id}")
    if rows[0]["state"] != "parked":
        raise HttpProblem(409, f"Delivery {delivery_id} is not parked, but {rows[0]['state']}")
