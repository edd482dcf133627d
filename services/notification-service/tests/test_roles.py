from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from tests.support.database import as_administrator, make_database, query
from tests.support.events import order_event, registered
from tests.support.eventually import eventually
from tests.support.running_service import run_service


def url_of(url: str, role: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{role}@{host}"))


async def test_running_needs_no_more_than_reading_and_writing_rows() -> None:
    owner, user = (f"test_{uuid4().hex}" for _ in range(2))
    async with make_database() as made:
        for role in (owner, user):
            await as_administrator(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'")
        try:
            await as_administrator(f"ALTER DATABASE {made.name} OWNER TO {owner}")
            variables = {
                "DATABASE_URL": url_of(made.url, user),
                "DATABASE_MIGRATION_URL": url_of(made.url, owner),
            }
            async with run_service(**variables) as service:
                user_id = uuid4()
                await service.events.publish(registered(user_id), order_event("shipped", user_id))

                async def has_arrived() -> None:
                    assert len(service.outbox.emails(f"{user_id.hex}@mail.example")) == 1

                await eventually(has_arrived)
            for statement in (
                "DROP TABLE deliveries",
                "ALTER TABLE deliveries DROP CONSTRAINT deliveries_event_id_channel_key",
                "CREATE TABLE mine (id integer)",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await query(variables["DATABASE_URL"], statement)
        finally:
            await as_administrator(f"DROP DATABASE {made.name} WITH (FORCE)")
            await as_administrator(f"DROP ROLE {owner}, {user}")
