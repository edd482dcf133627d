"""Who may use which connection."""

import asyncio
from collections import deque
from typing import TypeAlias, cast

import asyncpg

from service.platform.database.clean_connection import CleanConnection
from service.platform.database.out_of_reach import (
    CANNOT_CONNECT,
    Connection,
    OutOfReach,
    is_open,
)

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

CONNECT_TIMEOUT_SECONDS = 3

REST_SECONDS = 10.0
"""So long a connection is kept that nobody asks for; then the pool decides what becomes of it."""


class ConnectionLender:
    """Lends the connections of a pool, and those that come back in good order to the next caller.

    To take a connection out of the pool and to put it back costs a task, a time limit and two
    timers: more than to send a usual statement. What comes back is therefore handed over directly
    while there is work. The pool goes on to make connections and to look after them: it gets back
    what failed, what has to be put in order, what has rested, and every connection now and then.
    """

    def __init__(self, pool: Pool, size: int) -> None:
        """Make a lender.

        :param size: as many connections as the pool may hold
        """
        self._pool = pool
        self._size = size
        self._taken = 0
        self._kept: list[Connection] = []
        # Who waits for a connection; None says that there is room for a new one
        self._places: deque[asyncio.Future[Connection | None]] = deque()
        self._waiting = 0
        self._rest: asyncio.TimerHandle | None = None
        self._returning: set[asyncio.Task[None]] = set()

    @property
    def kept(self) -> int:
        """How many connections are at hand."""
        return len(self._kept)

    @property
    def waiting(self) -> int:
        """How many callers wait for a connection."""
        return self._waiting

    async def take(self) -> Connection:
        """Get a connection for oneself alone.

        :raises ConnectionError: when there is none in time
        """
        # The one that was used last: the others may rest
        while self._kept:
            connection = self._kept.pop()
            if is_open(connection):
                return connection
            await self._return(connection)
        self._waiting += 1
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
                return await self._wait()
        except TimeoutError as error:
            raise ConnectionError(
                f"no connection to the database within {CONNECT_TIMEOUT_SECONDS} s"
            ) from error
        finally:
            self._waiting -= 1

    async def give_back(self, connection: Connection, *, failed: bool) -> None:
        """Give a connection back.

        :param failed: whether what was done with it did not end as it should
        """
        if failed or not is_open(connection) or not _is_clean(connection):
            await self._return(connection)
        elif not self._hand_over(connection):
            self._kept.append(connection)
            if self._rest is None:
                loop = asyncio.get_running_loop()
                self._rest = loop.call_later(REST_SECONDS, self._let_rest)

    async def close(self) -> None:
        """Give the pool what is at hand, so that it can be closed."""
        self._let_rest()
        await asyncio.gather(*self._returning, return_exceptions=True)

    async def _wait(self) -> Connection:
        while True:
            if self._taken < self._size:
                return await self._take_from_pool()
            place: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
            self._places.append(place)
            try:
                connection = await place
            except BaseException:
                # It may have come just when its caller gave up
                if place.done() and not place.cancelled():
                    self._pass_on(place.result())
                raise
            if connection is not None:
                return connection

    async def _take_from_pool(self) -> Connection:
        self._taken += 1
        try:
            # The pool's own time limit would make a task
            return await self._pool.acquire()
        except CANNOT_CONNECT as error:
            self._make_room()
            raise OutOfReach from error
        except BaseException:
            self._make_room()
            raise

    def _pass_on(self, connection: "Connection | None") -> None:
        if not self._hand_over(connection) and connection is not None:
            self._kept.append(connection)

    def _hand_over(self, connection: "Connection | None") -> bool:
        while self._places:
            place = self._places.popleft()
            # Whoever has given up is still in the row
            if not place.done():
                place.set_result(connection)
                return True
        return False

    async def _return(self, connection: Connection) -> None:
        try:
            await self._pool.release(connection, timeout=CONNECT_TIMEOUT_SECONDS)
        finally:
            self._make_room()

    def _make_room(self) -> None:
        self._taken -= 1
        self._hand_over(None)

    def _let_rest(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        while self._kept:
            returning = asyncio.ensure_future(self._return(self._kept.pop()))
            self._returning.add(returning)
            returning.add_done_callback(self._forget_return)

    def _forget_return(self, done: asyncio.Task[None]) -> None:
        self._returning.discard(done)
        if not done.cancelled():
            # A connection that cannot be put in order is one less, and that is all
            done.exception()


def _is_clean(connection: Connection) -> bool:
    return cast("CleanConnection", connection).may_be_lent_again
