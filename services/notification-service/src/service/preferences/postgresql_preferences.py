"""Preferences in PostgreSQL."""

import json
from uuid import UUID

import asyncpg

from service.contacts.postgresql_contacts import release_deliveries
from service.notices.notice_kind import Channel, Topic
from service.platform.database.database import Database, Statement
from service.preferences.preferences import Preferences
from service.preferences.quiet_hours import QuietHours

FIND = Statement(
    "find-preferences",
    "SELECT choices, quiet_start, quiet_end, time_zone FROM preferences WHERE user_id = $1",
)
REPLACE = Statement(
    "replace-preferences",
    """
    INSERT INTO preferences (user_id, choices, quiet_start, quiet_end, time_zone)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (user_id) DO UPDATE
       SET choices = excluded.choices, quiet_start = excluded.quiet_start,
           quiet_end = excluded.quiet_end, time_zone = excluded.time_zone, updated_at = now()
    """,
)
# One statement, so that a link that is clicked while preferences are saved is not overwritten
TURN_OFF = Statement(
    "turn-off-topic",
    """
    INSERT INTO preferences (user_id, choices)
    VALUES ($1, jsonb_build_object($2::text, jsonb_build_object($3::text, false)))
    ON CONFLICT (user_id) DO UPDATE
       SET choices = preferences.choices || jsonb_build_object(
             $2::text,
             coalesce(preferences.choices -> $2::text, '{}') || jsonb_build_object($3::text, false)
           ),
           updated_at = now()
    """,
)
IS_ERASED = Statement(
    "is-erased", "SELECT 1 FROM contacts WHERE user_id = $1 AND erased_at IS NOT NULL FOR SHARE"
)


class PostgresqlPreferences:
    """Keeps preferences in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, user_id: UUID) -> Preferences:
        """Get the preferences of a user; the defaults when none were ever saved."""
        rows = await self._database.query(FIND, user_id)
        return preferences_of(rows[0]) if rows else Preferences()

    async def replace(self, user_id: UUID, preferences: Preferences) -> None:
        """Save preferences, and look at once at what waits for the hours of the old ones."""
        hours = preferences.quiet_hours
        async with self._database.transaction() as transaction:
            if await transaction.query(IS_ERASED, user_id):
                return
            await transaction.query(
                REPLACE,
                user_id,
                json.dumps(preferences.choices),
                None if hours is None else hours.start,
                None if hours is None else hours.end,
                None if hours is None else hours.time_zone,
            )
            await release_deliveries(transaction, user_id)

    async def turn_off(self, user_id: UUID, channel: Channel, topic: Topic) -> None:
        """Turn off one topic on one channel; again changes nothing."""
        async with self._database.transaction() as transaction:
            if not await transaction.query(IS_ERASED, user_id):
                await transaction.query(TURN_OFF, user_id, channel, topic)


def preferences_of(row: asyncpg.Record) -> Preferences:
    """Read the preferences in a row, which may be empty."""
    hours = None
    if row["time_zone"] is not None:
        hours = QuietHours(row["quiet_start"], row["quiet_end"], row["time_zone"])
    choices = {} if row["choices"] is None else json.loads(row["choices"])
    return Preferences(choices, hours)
