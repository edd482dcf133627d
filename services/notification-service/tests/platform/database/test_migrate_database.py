import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from service.platform.configuration import read_environment
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.migrate import MIGRATIONS, migrate
from service.platform.database.migrate_database import migrate_database
from service.platform.database.open_database import open_database
from tests.support.child_service import run_child
from tests.support.context import make_context
from tests.support.database import as_administrator, make_database
from tests.support.http import send
from tests.support.log_recorder import record_log
from tests.support.running_service import run_service

ALL = sorted(file.stem for file in (MIGRATIONS / "versions").glob("*.py"))
LOGGER, _ = record_log()
PASSWORD = "p@ss/word"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Roles:
    """A database, its owner, and a user who owns nothing."""

    database: str
    owner: str
    user: str
    server_url: str

    def url_of(self, role: str) -> str:
        parts = urlsplit(self.server_url)
        host = parts.netloc.rpartition("@")[2]
        netloc = f"{quote(role, safe='')}:{quote(PASSWORD, safe='')}@{host}"
        return urlunsplit(parts._replace(netloc=netloc))

    @property
    def variables(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.url_of(self.user),
            "DATABASE_MIGRATION_URL": self.url_of(self.owner),
        }


@pytest.fixture
async def roles() -> AsyncIterator[Roles]:
    # One that has to be quoted, and one that would do harm if it was quoted by hand
    owner = f"the 'owner' % {uuid4().hex[:8]}"
    user = f'user"; DROP ROLE "{owner}'
    async with make_database() as made:
        for role in (owner, user):
            await as_administrator(f"CREATE ROLE {quoted(role)} LOGIN PASSWORD '{PASSWORD}'")
        await as_administrator(f"ALTER DATABASE {made.name} OWNER TO {quoted(owner)}")
        try:
            yield Roles(made.name, owner, user, made.url)
        finally:
            await as_administrator(f"DROP DATABASE IF EXISTS {made.name} WITH (FORCE)")
            for role in (user, owner):
                await as_administrator(f"DROP ROLE {quoted(role)}")


def address_of(roles: Roles, **changes: str) -> DatabaseVariables:
    return read_environment(DatabaseVariables, {**roles.variables, **changes})


async def privileges(url: str) -> dict[str, set[str]]:
    """Read what the user of a URL may do with each table."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        """
        SELECT tablename, privilege
          FROM pg_tables,
               unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',
                            'TRIGGER']) AS privilege
         WHERE schemaname = 'public'
           AND has_table_privilege(format('%I.%I', schemaname, tablename), privilege)
        """
    )
    await connection.close()
    granted: dict[str, set[str]] = {}
    for row in rows:
        granted.setdefault(row["tablename"], set()).add(row["privilege"])
    return granted


async def test_runs_migrations_as_their_owner_and_lets_the_user_read_and_write_rows_alone(
    roles: Roles,
) -> None:
    assert await migrate_database(address_of(roles), "up", LOGGER) == ALL

    as_owner = await privileges(roles.url_of(roles.owner))
    as_user = await privileges(roles.url_of(roles.user))
    assert all("TRUNCATE" in granted for granted in as_owner.values())
    assert as_user.keys() == as_owner.keys()
    assert as_user.pop("schema_migrations") == {"SELECT"}
    assert all(granted == {"SELECT", "INSERT", "UPDATE", "DELETE"} for granted in as_user.values())


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id integer)",
        "CREATE SCHEMA mine",
        "DROP TABLE schema_migrations",
        "DELETE FROM schema_migrations",
    ],
)
async def test_does_not_let_the_user_change_the_schema(roles: Roles, statement: str) -> None:
    await migrate_database(address_of(roles), "up", LOGGER)
    connection = await asyncpg.connect(roles.url_of(roles.user))

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)

    await connection.close()


async def test_lets_the_user_use_what_the_owner_makes_later(roles: Roles) -> None:
    await migrate_database(address_of(roles), "up", LOGGER)
    owner = await asyncpg.connect(roles.url_of(roles.owner))
    await owner.execute("CREATE TABLE later (id serial, note text)")
    await owner.close()

    user = await asyncpg.connect(roles.url_of(roles.user))
    assert await user.fetchval("INSERT INTO later (note) VALUES ('any') RETURNING id") == 1
    await user.close()


async def test_grants_once_for_all_replicas_that_start_at_the_same_time(roles: Roles) -> None:
    starts = await asyncio.gather(
        *(migrate_database(address_of(roles), "up", LOGGER) for _ in range(4))
    )

    assert [name for names in starts for name in names] == ALL


async def test_takes_migrations_back_as_their_owner(roles: Roles) -> None:
    await migrate_database(address_of(roles), "up", LOGGER)

    assert await migrate_database(address_of(roles), "down", LOGGER, count=99) == ALL[::-1]


async def test_gives_a_user_everything_that_was_migrated_before_it_had_an_owner(
    roles: Roles,
) -> None:
    await migrate(roles.url_of(roles.owner), "up", LOGGER)
    assert await privileges(roles.url_of(roles.user)) == {}

    assert await migrate_database(address_of(roles), "up", LOGGER) == []

    assert await privileges(roles.url_of(roles.user)) != {}


async def test_needs_no_grants_where_the_owner_is_the_user(roles: Roles) -> None:
    address = address_of(roles, DATABASE_URL=roles.url_of(roles.owner))

    assert await migrate_database(address, "up", LOGGER) == ALL


async def test_leaves_the_schema_alone_at_start_when_it_is_told_so(roles: Roles) -> None:
    context, _ = make_context()

    await open_database(context, address_of(roles, MIGRATE_ON_START="false"))

    assert await privileges(roles.url_of(roles.owner)) == {}
    await context.resources.close(context.logger)


async def test_a_service_with_two_roles_is_ready(roles: Roles) -> None:
    async with run_service(**roles.variables) as service:
        assert (await send("GET", f"{service.url}/health/live")).status == 200

    assert await privileges(roles.url_of(roles.user)) != {}


async def test_by_hand_migrates_as_the_owner(roles: Roles) -> None:
    async with run_child("service.migrate", roles.variables) as child:
        assert await child.exit() == 0, child.errors

    assert await privileges(roles.url_of(roles.user)) != {}
