import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from service.platform.configuration import read_environment
from service.platform.database.database import Database, Statement
from service.platform.database.database_variables import DatabaseVariables
from tests.support.database import as_administrator, make_database
from tests.support.eventually import eventually

INSERT = Statement("insert", "INSERT INTO notes VALUES ($1)")
COUNT = Statement("count", "SELECT count(*) AS notes FROM notes")


@pytest.fixture(scope="module")
async def database() -> AsyncIterator[Database]:
    async with make_database() as made:
        variables = {
            **made.variables,
            "DATABASE_STATEMENT_TIMEOUT_MS": "100",
            "DATABASE_POOL_SIZE": "2",
        }
        database = await Database.create(read_environment(DatabaseVariables, variables))
        await database.query(Statement("create", "CREATE TABLE notes (note text UNIQUE)"))
        yield database
        await database.close()


async def insert_and_fail(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.query(INSERT, "lost")
        raise RuntimeError("changed my mind")


async def test_keeps_a_transaction_that_ends_and_nothing_of_one_that_raises(
    database: Database,
) -> None:
    async with database.transaction() as transaction:
        await transaction.query(INSERT, "kept")
    with pytest.raises(RuntimeError, match="changed my mind"):
        await insert_and_fail(database)

    assert [row["notes"] for row in await database.query(COUNT)] == [1]


async def test_gives_connections_back_also_after_errors(database: Database) -> None:
    async def insert_twice() -> None:
        async with database.transaction() as transaction:
            await transaction.query(INSERT, "twice")
            await transaction.query(INSERT, "twice")

    for _ in range(5):
        with pytest.raises(asyncpg.UniqueViolationError):
            await insert_twice()

    await database.ping()


async def test_says_so_when_there_is_no_connection_left(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.platform.database.connection_lender.CONNECT_TIMEOUT_SECONDS", 0.05)

    async with database.transaction(), database.transaction():
        with pytest.raises(ConnectionError, match="no connection to the database within"):
            await database.ping()


async def test_says_how_many_connections_there_are_and_how_many_are_wished_for(
    database: Database,
) -> None:
    async with database.transaction() as first, database.transaction() as second:
        for transaction in (first, second):
            await transaction.query(COUNT)
        assert database.connections == {"total": 2, "idle": 0, "waiting": 0}
        late = asyncio.create_task(database.ping())

        async def is_waiting() -> None:
            assert database.connections["waiting"] == 1

        await eventually(is_waiting)

    await late
    assert database.connections == {"total": 2, "idle": 2, "waiting": 0}


async def test_has_statements_cancelled_that_take_too_long(database: Database) -> None:
    with pytest.raises(asyncpg.QueryCanceledError, match="statement timeout"):
        await database.query(Statement("slow", "SELECT pg_sleep(5)"))


async def test_survives_a_connection_that_breaks_while_a_transaction_holds_it(
    database: Database,
) -> None:
    async def break_between_statements() -> None:
        async with database.transaction() as transaction:
            [row] = await transaction.query(Statement("pid", "SELECT pg_backend_pid() AS pid"))
            await as_administrator(f"SELECT pg_terminate_backend({row['pid']})")
            # Breaks when nobody waits for an answer
            await asyncio.sleep(0.1)
            await transaction.query(COUNT)

    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        await break_between_statements()
    await database.ping()


async def test_takes_a_value_for_nothing_but_a_value(database: Database) -> None:
    hostile = "'); DROP TABLE notes; --"

    await database.query(INSERT, hostile)

    find = Statement("find", "SELECT note FROM notes WHERE note = $1")
    assert [row["note"] for row in await database.query(find, hostile)] == [hostile]


async def test_gives_nobody_a_connection_that_somebody_has_changed(database: Database) -> None:
    read = Statement("read", "SELECT current_setting('app.who', true) AS who")
    changes = [
        "SET app.who TO 'somebody'",
        "SELECT set_config('app.who', 'somebody', false)",
        "/* who */ SET app.who TO 'somebody'",
    ]

    for change in changes:
        async with database.transaction() as transaction:
            await transaction.query(Statement("change", change))
            assert (await transaction.query(read))[0]["who"] == "somebody"
        async with database.transaction() as one, database.transaction() as other:
            assert not (await one.query(read))[0]["who"]
            assert not (await other.query(read))[0]["who"]
