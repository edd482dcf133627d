import asyncio

import asyncpg
import pytest

from service.platform.configuration import read_environment
from service.platform.database.database import Database, Statement
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.out_of_reach import OutOfReach
from service.platform.http.problem_from import problem_from
from tests.platform.database.tcp_proxy import make_tcp_proxy
from tests.support.database import make_database

ONE = Statement("one", "SELECT 1 AS one")
SLOW = Statement("slow", "SELECT pg_sleep(30)")


async def test_the_database_is_out_of_reach_for_everybody_and_then_it_is_back() -> None:
    async with make_database() as made, make_tcp_proxy(made.variables["DATABASE_URL"]) as proxy:
        variables = {**made.variables, "DATABASE_URL": proxy.url}
        database = await Database.create(read_environment(DatabaseVariables, variables))

        async def use_transaction(*, cut: bool) -> None:
            async with database.transaction() as transaction:
                await transaction.query(ONE)
                if cut:
                    await proxy.cut()
                await transaction.query(ONE)

        await database.query(ONE)
        running = asyncio.create_task(database.query(SLOW))
        await asyncio.sleep(0.05)

        # In the middle of a transaction, of a statement, and for whoever comes then
        with pytest.raises(OutOfReach):
            await use_transaction(cut=True)
        with pytest.raises(OutOfReach):
            await running
        for _ in range(3):
            with pytest.raises(OutOfReach):
                await database.query(ONE)
            with pytest.raises(OutOfReach):
                await use_transaction(cut=False)

        await proxy.open()
        assert [row["one"] for row in await database.query(ONE)] == [1]
        await use_transaction(cut=False)
        await database.close()


async def test_what_is_wrong_with_a_statement_is_another_error() -> None:
    async with make_database() as made:
        database = await Database.create(read_environment(DatabaseVariables, made.variables))

        with pytest.raises(asyncpg.UndefinedTableError):
            await database.query(Statement("nowhere", "SELECT FROM nowhere"))

        await database.close()


def test_callers_are_told_to_come_back() -> None:
    problem = problem_from(OutOfReach())

    assert (problem.status, problem.headers) == (503, {"retry-after": "1"})
    # Nothing of how the service works
    assert "database" not in problem.detail
