import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from service.platform.database.migrate import MIGRATIONS, migrate
from tests.support.child_service import run_child
from tests.support.database import MadeDatabase, make_database
from tests.support.log_recorder import find_lines, record_log

ALL = sorted(file.stem for file in (MIGRATIONS / "versions").glob("*.py"))
LOGGER, _ = record_log()


@pytest.fixture
async def database() -> AsyncIterator[MadeDatabase]:
    async with make_database() as made:
        yield made


async def schema(url: str) -> list[str]:
    """Read everything in the schema but the record of the migrations itself."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        """
        SELECT table_name || '.' || column_name || ' ' || data_type AS entry
          FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> 'schema_migrations' ORDER BY 1
        """
    )
    await connection.close()
    return [row["entry"] for row in rows]


async def test_runs_every_migration_once(database: MadeDatabase) -> None:
    assert await migrate(database.url, "up", LOGGER) == ALL
    assert await migrate(database.url, "up", LOGGER) == []


async def test_takes_back_every_migration_and_comes_to_the_same_schema_again(
    database: MadeDatabase,
) -> None:
    await migrate(database.url, "up", LOGGER)
    migrated = await schema(database.url)
    assert migrated != []

    assert await migrate(database.url, "down", LOGGER, count=99) == ALL[::-1]
    assert await schema(database.url) == []

    assert await migrate(database.url, "up", LOGGER, count=1) == ALL[:1]
    await migrate(database.url, "up", LOGGER)
    assert await schema(database.url) == migrated


async def test_takes_back_one_when_not_told_how_many(database: MadeDatabase) -> None:
    await migrate(database.url, "up", LOGGER)

    assert await migrate(database.url, "down", LOGGER) == ALL[-1:]


async def test_lets_replicas_that_start_at_the_same_time_wait_for_each_other(
    database: MadeDatabase,
) -> None:
    starts = await asyncio.gather(*(migrate(database.url, "up", LOGGER) for _ in range(4)))

    assert [name for names in starts for name in names] == ALL


class TestByHand:
    async def test_migrates_the_database_of_database_url(self, database: MadeDatabase) -> None:
        async with run_child("service.migrate", database.variables) as child:
            assert await child.exit() == 0
        assert find_lines(child.log_lines, direction="up", message="migrated the database")

        async with run_child("service.migrate", database.variables, "down", "1") as child:
            assert await child.exit() == 0
        assert find_lines(child.log_lines, direction="down", migrations=ALL[-1:])

    async def test_says_which_variable_is_missing(self) -> None:
        async with run_child("service.migrate", {}) as child:
            assert await child.exit() == 1
        assert "DATABASE_URL is required" in child.errors

    @pytest.mark.parametrize("arguments", [["sideways"], ["down", "all"], ["up", "1", "2"]])
    async def test_says_how_it_is_used(self, arguments: list[str]) -> None:
        async with run_child("service.migrate", {}, *arguments) as child:
            assert await child.exit() == 2
        assert "usage: " in child.errors
