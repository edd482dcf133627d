"""Deliveries in PostgreSQL."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
from opentelemetry import propagate

from service.contacts.postgresql_contacts import contact_of
from service.deliveries.decision import Recipient
from service.deliveries.delivery import Delivery, State, delivery_id
from service.notices.notice import Notice
from service.notices.notice_kind import Channel
from service.platform.database.database import Database, Queryable, Statement
from service.preferences.postgresql_preferences import preferences_of

HAS_PHONE = Statement("has-phone", "SELECT phone IS NOT NULL FROM contacts WHERE user_id = $1")
ADD = Statement(
    "add-delivery",
    """
    INSERT INTO deliveries
      (id, event_id, event_type, subject, user_id, channel, topic, data, expires_at,
       traceparent)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT DO NOTHING
    """,
)
# Those that are due, and those whose instance did not come back. Every instance skips what another
# one is taking right now; the lease keeps them apart after that.
CLAIM = Statement(
    "claim-deliveries",
    """
    WITH due AS (
      SELECT id FROM deliveries
       WHERE (state IN ('pending', 'retrying') AND next_attempt_at <= now())
          OR (state = 'sending' AND leased_until < now())
       ORDER BY next_attempt_at
       LIMIT $1
         FOR UPDATE SKIP LOCKED
    )
    UPDATE deliveries
       SET state = 'sending', lease = $2, leased_until = now() + $3::interval,
           attempts = attempts + 1, updated_at = now()
      FROM due
     WHERE deliveries.id = due.id
    RETURNING deliveries.id, event_type, user_id, channel, topic, data, attempts, created_at,
              expires_at, traceparent, now() AS now
    """,
)
RECIPIENT = Statement(
    "find-recipient",
    """
    SELECT contacts.email, contacts.phone, contacts.name, contacts.locale,
           contacts.erased_at IS NOT NULL AS erased,
           preferences.choices, preferences.quiet_start, preferences.quiet_end,
           preferences.time_zone
      FROM (SELECT $1::uuid AS user_id) AS wanted
      LEFT JOIN contacts ON contacts.user_id = wanted.user_id
      LEFT JOIN preferences ON preferences.user_id = wanted.user_id
    """,
)
# Only for who holds the lease: whoever lost it must not overwrite what another instance did. The
# data goes with the last chance to send it.
FINISH = Statement(
    "finish-delivery",
    """
    UPDATE deliveries
       SET state = $3, reason = $4, lease = NULL, leased_until = NULL, updated_at = now(),
           next_attempt_at = coalesce($5, next_attempt_at),
           attempts = CASE WHEN $6::boolean THEN attempts ELSE attempts - 1 END,
           data = CASE WHEN $3 IN ('sent', 'suppressed', 'expired') THEN '{}' ELSE data END,
           sent_at = CASE WHEN $3 = 'sent' THEN now() END
     WHERE id = $1 AND lease = $2
    RETURNING id
    """,
)
EXPIRE_PARKED = Statement(
    "expire-parked-deliveries",
    """
    UPDATE deliveries
       SET state = 'expired', reason = 'it was parked until it was of no use', data = '{}',
           updated_at = now()
     WHERE state = 'parked' AND topic = 'security' AND expires_at <= now()
    RETURNING channel, topic
    """,
)
FORGET = Statement(
    "forget-deliveries",
    """
    DELETE FROM deliveries WHERE id IN (
      SELECT id FROM deliveries
       WHERE state IN ('sent', 'suppressed', 'expired')
         AND updated_at < now() - $1::integer * interval '1 day'
       ORDER BY updated_at LIMIT 1000
    )
    RETURNING id
    """,
)
AGES = Statement(
    "delivery-ages",
    """
    SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest,
           coalesce(
             extract(epoch FROM now() - min(next_attempt_at) FILTER (
               WHERE next_attempt_at <= now()
             )), 0
           )::float8 AS overdue
      FROM deliveries WHERE state IN ('pending', 'retrying', 'sending')
    """,
)
COUNTS = Statement(
    "delivery-counts",
    """
    SELECT state, count(*) AS number FROM deliveries
     WHERE state IN ('pending', 'retrying', 'sending', 'parked') GROUP BY state
    """,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Deliveries that this instance may send, and the database's own time."""

    deliveries: list[Delivery]
    now: datetime | None


@dataclass(frozen=True, slots=True)
class Ages:
    """How long deliveries have been waiting."""

    oldest_seconds: float
    overdue_seconds: float


async def add_deliveries(target: Queryable, notice: Notice) -> None:
    """Note what a notice is to be delivered as; again changes nothing."""
    trace: dict[str, str] = {}
    propagate.inject(trace)
    for channel in await _channels(target, notice):
        await target.query(
            ADD,
            delivery_id(notice.event_id, channel),
            notice.event_id,
            notice.kind.event_type,
            notice.subject,
            notice.user_id,
            channel,
            notice.kind.topic,
            json.dumps(notice.data),
            notice.expires_at,
            trace.get("traceparent"),
        )


async def _channels(target: Queryable, notice: Notice) -> list[Channel]:
    """Leave out text messages to people who are known to have no phone."""
    if "sms" not in notice.kind.channels:
        return list(notice.kind.channels)
    rows = await target.query(HAS_PHONE, notice.user_id)
    has_no_phone = bool(rows) and not rows[0][0]
    return [each for each in notice.kind.channels if each != "sms" or not has_no_phone]


class PostgresqlDeliveries:
    """Hands out deliveries that are due, each to one instance at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, limit: int, lease: timedelta) -> Claim:
        """Take deliveries that are due; nobody else gets them until the lease is over."""
        token = uuid4()
        rows = await self._database.query(CLAIM, limit, token, lease)
        deliveries = [_delivery_of(row, token) for row in rows]
        return Claim(deliveries, rows[0]["now"] if rows else None)

    async def recipient(self, user_id: UUID) -> Recipient:
        """Find out who gets what is addressed to a user."""
        [row] = await self._database.query(RECIPIENT, user_id)
        return Recipient(contact_of(row), row["erased"], preferences_of(row))

    async def finish(
        self,
        delivery: Delivery,
        state: State,
        *,
        reason: str | None = None,
        next_attempt_at: datetime | None = None,
        counts: bool = True,
    ) -> bool:
        """Note how an attempt ended.

        :param counts: whether it was an attempt at all, and not only a look
        :returns: whether the lease was still held
        """
        rows = await self._database.query(
            FINISH, delivery.id, delivery.lease, state, reason, next_attempt_at, counts
        )
        return bool(rows)

    async def expire_parked(self) -> list[asyncpg.Record]:
        """Let go of parked secrets that are of no use any more."""
        return await self._database.query(EXPIRE_PARKED)

    async def forget(self, keep_days: int) -> int:
        """Delete what was finished long ago, a thousand at a time; how many that were."""
        return len(await self._database.query(FORGET, keep_days))

    async def ages(self) -> Ages:
        """Find out how long deliveries have been waiting."""
        [row] = await self._database.query(AGES)
        return Ages(row["oldest"], row["overdue"])

    async def counts(self) -> dict[str, int]:
        """Count the deliveries that are not finished, by state."""
        rows = await self._database.query(COUNTS)
        return {row["state"]: row["number"] for row in rows}


def _delivery_of(row: asyncpg.Record, lease: UUID) -> Delivery:
    return Delivery(
        id=row["id"],
        lease=lease,
        event_type=row["event_type"],
        user_id=row["user_id"],
        channel=row["channel"],
        topic=row["topic"],
        data=json.loads(row["data"]),
        attempts=row["attempts"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        traceparent=row["traceparent"],
    )
