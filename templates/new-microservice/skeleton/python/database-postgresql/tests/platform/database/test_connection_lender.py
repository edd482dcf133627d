import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.platform.database import connection_lender
from service.platform.database.clean_connection import MOST_STATEMENTS, CleanConnection
from service.platform.database.connection_lender import ConnectionLender, Pool
from service.platform.database.out_of_reach import Connection, OutOfReach
from tests.support.database import as_administrator, make_database
from tests.support.eventually import eventually

SIZE = 2


@dataclass(frozen=True, slots=True)
class Lent:
    """A lender, and the pool behind it."""

    lender: ConnectionLender
    pool: Pool


@asynccontextmanager
async def make_lender() -> AsyncIterator[Lent]:
    async with make_database() as made:
        pool = await asyncpg.create_pool(
            made.variables["DATABASE_URL"],
            connection_class=CleanConnection,
            min_size=0,
            max_size=SIZE,
        )
        lender = ConnectionLender(pool, SIZE)
        yield Lent(lender, pool)
        await lender.close()
        # Waits for ever when a connection was not given back
        async with asyncio.timeout(5):
            await pool.close()


async def process_of(connection: Connection) -> int:
    return int(await connection.fetchval("SELECT pg_backend_pid()"))


async def test_lends_again_what_came_back_without_asking_the_pool() -> None:
    async with make_lender() as lent:
        first = await lent.lender.take()
        await lent.lender.give_back(first, failed=False)

        again = await lent.lender.take()

        assert again is first
        await lent.lender.give_back(again, failed=False)
        assert (lent.lender.kept, lent.pool.get_idle_size()) == (1, 0)


async def test_gives_the_pool_what_failed() -> None:
    async with make_lender() as lent:
        connection = await lent.lender.take()

        await lent.lender.give_back(connection, failed=True)

        assert (lent.lender.kept, lent.pool.get_idle_size()) == (0, 1)


async def test_gives_the_pool_every_connection_now_and_then() -> None:
    async with make_lender() as lent:
        for number in range(1, MOST_STATEMENTS + 1):
            connection = await lent.lender.take()
            connection.note("SELECT 1")  # type: ignore[attr-defined] # the pool's class
            await lent.lender.give_back(connection, failed=False)
            assert lent.lender.kept == (1 if number < MOST_STATEMENTS else 0)


async def test_gives_the_pool_what_nobody_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_lender, "REST_SECONDS", 0.01)
    async with make_lender() as lent:
        connection = await lent.lender.take()
        await lent.lender.give_back(connection, failed=False)

        async def is_at_rest() -> None:
            assert (lent.lender.kept, lent.pool.get_idle_size()) == (0, 1)

        await eventually(is_at_rest)


async def test_lends_no_connection_that_broke_while_nobody_had_it() -> None:
    async with make_lender() as lent:
        connection = await lent.lender.take()
        process = await process_of(connection)
        await lent.lender.give_back(connection, failed=False)
        await as_administrator(f"SELECT pg_terminate_backend({process})")

        async def another_one_works() -> None:
            other = await lent.lender.take()
            try:
                assert await process_of(other) != process
            finally:
                await lent.lender.give_back(other, failed=True)

        await eventually(another_one_works)
        # And there are as many as before
        both = [await lent.lender.take() for _ in range(SIZE)]
        for each in both:
            await lent.lender.give_back(each, failed=False)


async def test_hands_a_connection_to_whoever_came_first() -> None:
    async with make_lender() as lent:
        lender = lent.lender
        held = [await lender.take() for _ in range(SIZE)]
        order: list[int] = []

        async def use(number: int) -> None:
            connection = await lender.take()
            order.append(number)
            await lender.give_back(connection, failed=False)

        using = [asyncio.create_task(use(number)) for number in range(5)]

        async def all_wait() -> None:
            assert lender.waiting == 5

        await eventually(all_wait)
        # One way is as good as the other: handed over directly, or through the pool
        await lender.give_back(held[0], failed=False)
        await lender.give_back(held[1], failed=True)
        await asyncio.gather(*using)

        assert sorted(order) == [0, 1, 2, 3, 4]
        assert order[0] == 0
        assert lender.waiting == 0


class _Item:
    """Stands for a connection."""

    may_be_lent_again = True

    def is_closed(self) -> bool:
        return False


class _Pool:
    """A pool that fails as often as it is told to."""

    def __init__(self, fails: list[bool]) -> None:
        self.fails = fails
        self.free = asyncio.Semaphore(SIZE)
        self.number_free = SIZE

    async def acquire(self) -> _Item:
        await self.free.acquire()
        self.number_free -= 1
        try:
            await asyncio.sleep(0)
            if self.fails and self.fails.pop():
                raise OSError("no connection")
        except BaseException:
            self._take_back()
            raise
        return _Item()

    async def release(self, _: _Item, *, timeout: float) -> None:  # noqa: ASYNC109 - asyncpg's
        assert timeout > 0
        # As asyncpg does it: goes on when its caller gives up
        await asyncio.shield(self._release())

    async def _release(self) -> None:
        await asyncio.sleep(0)
        self._take_back()
        if self.fails and self.fails.pop():
            raise OSError("cannot be put in order")

    def _take_back(self) -> None:
        self.free.release()
        self.number_free += 1


@given(
    callers=st.lists(
        st.tuples(
            st.integers(0, 3),  # turns of the event loop until it comes
            st.integers(0, 3),  # turns that it keeps the connection
            st.booleans(),  # whether what it does fails
            st.none() | st.integers(0, 6),  # turns until it gives up
        ),
        max_size=8,
    ),
    fails=st.lists(st.booleans(), max_size=6),
)
@settings(max_examples=200, deadline=None)
async def test_never_loses_a_connection_whoever_gives_up_and_whatever_fails(
    callers: list[tuple[int, int, bool, int | None]], fails: list[bool]
) -> None:
    pool = _Pool(fails)
    lender = ConnectionLender(pool, SIZE)  # type: ignore[arg-type] # stands for one
    using = 0

    async def call(come: int, keep: int, failed: bool) -> None:  # noqa: FBT001
        nonlocal using
        for _ in range(come):
            await asyncio.sleep(0)
        connection = await lender.take()
        using += 1
        assert using <= SIZE
        try:
            for _ in range(keep):
                await asyncio.sleep(0)
        finally:
            using -= 1
            await lender.give_back(connection, failed=failed)

    async def give_up(task: "asyncio.Task[None]", turns: int | None) -> None:
        if turns is not None:
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()

    tasks = [asyncio.create_task(call(*caller[:3])) for caller in callers]
    await asyncio.gather(
        *tasks,
        *(give_up(task, each[3]) for task, each in zip(tasks, callers, strict=True)),
        return_exceptions=True,
    )

    # Nobody waits in vain, and all that there is can be had
    fails.clear()
    assert lender.waiting == 0
    async with asyncio.timeout(1):
        everything = [await lender.take() for _ in range(SIZE)]
    for each in everything:
        await lender.give_back(each, failed=False)
    await lender.close()
    assert pool.number_free == SIZE


async def test_says_so_when_the_database_cannot_be_reached() -> None:
    pool = await asyncpg.create_pool(
        "postgresql://nobody@127.0.0.1:1/nothing", connection_class=CleanConnection, min_size=0
    )
    lender = ConnectionLender(pool, SIZE)

    for _ in range(SIZE + 1):
        with pytest.raises(OutOfReach):
            await lender.take()

    await pool.close()
