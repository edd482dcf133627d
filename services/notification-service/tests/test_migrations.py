from pathlib import Path

import asyncpg
import pytest

from service.platform.database.migrate import migrate
from tests.support.database import make_database, query
from tests.support.log_recorder import record_log

NAMES = sorted(each.stem for each in Path("migrations/versions").glob("*.py"))

SCHEMA = """
    SELECT table_name, column_name, data_type, is_nullable, column_default
      FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
     ORDER BY table_name, column_name
"""


async def test_each_migration_can_be_taken_back_and_run_again() -> None:
    logger, _ = record_log()
    async with make_database() as database:
        assert await migrate(database.url, "up", logger) == NAMES
        after = await query(database.url, SCHEMA)
        for name in reversed(NAMES):
            assert await migrate(database.url, "down", logger) == [name]
        assert await query(database.url, SCHEMA) == []
        for name in NAMES:
            assert await migrate(database.url, "up", logger, count=1) == [name]

        assert await query(database.url, SCHEMA) == after


DELIVERY = """
    INSERT INTO deliveries
      (id, event_id, event_type, subject, user_id, channel, topic, state, data, expires_at, sent_at)
    VALUES (gen_random_uuid(), $1, 'order.shipped.v1', 'x', gen_random_uuid(), $2, 'shipping', $3,
            $4, now(), CASE WHEN $3 = 'sent' THEN now() END)
"""


async def test_the_database_itself_refuses_what_must_not_be() -> None:
    logger, _ = record_log()
    async with make_database() as database:
        await migrate(database.url, "up", logger)
        await query(database.url, DELIVERY, "event", "email", "sent", "{}")
        for event, channel, state, data in (
            # A second delivery of an event on a channel
            ("event", "email", "pending", "{}"),
            # Something kept that is not needed any more
            ("other", "email", "sent", '{"token": "secret"}'),
            # Being sent by nobody
            ("other", "email", "sending", "{}"),
            ("other", "fax", "pending", "{}"),
            ("other", "email", "lost", "{}"),
        ):
            with pytest.raises(asyncpg.IntegrityConstraintViolationError):
                await query(database.url, DELIVERY, event, channel, state, data)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await query(
                database.url,
                "INSERT INTO contacts (user_id, email, known_at, erased_at) "
                "VALUES (gen_random_uuid(), 'ada@mail.example', now(), now())",
            )
