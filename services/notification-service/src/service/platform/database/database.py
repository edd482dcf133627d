"""PostgreSQL."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, Self, TypeAlias, cast

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from opentelemetry.trace import SpanKind

from service.platform.database.database_variables import DatabaseVariables
from service.platform.service_identity import SERVICE_IDENTITY
from service.platform.telemetry.in_span import in_span

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

CONNECT_TIMEOUT_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement. Values only ever travel as parameters ($1, $2, …), never as a part of `text`.

    The plan of a statement is kept with each connection. The name is the name of its spans.
    """

    name: str
    text: str


class _Connection(asyncpg.Connection):
    """A connection that is put in order only after statements that may leave something behind.

    To do so after each statement costs another way to the database and back.
    """

    _is_as_new = True

    def note(self, text: str) -> None:
        """Note what is sent."""
        if not _leaves_nothing_behind(text):
            self._is_as_new = False

    def get_reset_query(self) -> str:
        """Say how to put the connection in order before somebody else gets it."""
        if self._is_as_new:
            return ""
        self._is_as_new = True
        return str(super().get_reset_query())


@lru_cache(maxsize=1_000)
def _leaves_nothing_behind(text: str) -> bool:
    """Whether a statement certainly changes rows at most, and nothing of its connection."""
    is_of_rows = re.match(
        r"\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|WITH)\b", text, re.IGNORECASE
    )
    changes_session = re.search(r"set_config|advisory_(un)?lock|\bTEMP", text, re.IGNORECASE)
    return is_of_rows is not None and changes_session is None


class Queryable(Protocol):
    """Where statements are sent: the database itself, or a transaction of it."""

    async def query(self, statement: Statement, *values: object) -> list[asyncpg.Record]:
        """Send a statement and get the rows that it returns."""


class Transaction:
    """Statements that take effect together, or not at all."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def query(self, statement: Statement, *values: object) -> list[asyncpg.Record]:
        """Send a statement and get the rows that it returns."""
        cast("_Connection", self._connection).note(statement.text)
        attributes = {"db.system.name": "postgresql", "db.operation.name": statement.name}
        with in_span(statement.name, kind=SpanKind.CLIENT, attributes=attributes):
            return await self._connection.fetch(statement.text, *values)


class Database:
    """A pool of connections to PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting = 0

    @classmethod
    async def create(cls, configuration: DatabaseVariables) -> Self:
        """Make a pool. Does not connect yet: connections are made when they are needed."""
        timeout_ms = configuration.database_statement_timeout_ms
        pool = await asyncpg.create_pool(
            configuration.database_url,
            connection_class=_Connection,
            min_size=0,
            max_size=configuration.database_pool_size,
            timeout=CONNECT_TIMEOUT_SECONDS,
            # The server cancels first; this one is for a server or a network that has gone silent
            command_timeout=timeout_ms / 1_000 + 1,
            server_settings={
                "application_name": SERVICE_IDENTITY.name,
                "statement_timeout": str(timeout_ms),
                # A transaction that its code forgot must not hold its locks for ever
                "idle_in_transaction_session_timeout": "30000",
            },
        )
        return cls(pool)

    async def query(self, statement: Statement, *values: object) -> list[asyncpg.Record]:
        """Send a statement and get the rows that it returns."""
        async with self._connection() as connection:
            return await Transaction(connection).query(statement, *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Run a block in one transaction: commit at its end, roll back when it raises."""
        async with self._connection() as connection, connection.transaction():
            yield Transaction(connection)

    async def ping(self) -> None:
        """Ask for an answer.

        :raises Exception: when the database cannot be reached or does not answer
        """
        async with self._connection() as connection:
            await connection.execute("SELECT 1")

    @property
    def connections(self) -> dict[str, int]:
        """How many connections there are: all of them, those without work, those wished for."""
        return {
            "total": self._pool.get_size(),
            "idle": self._pool.get_idle_size(),
            "waiting": self._waiting,
        }

    async def close(self) -> None:
        """Wait for running statements, then close all connections."""
        await self._pool.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        self._waiting += 1
        try:
            # The pool's own time limit makes a task for each connection that it hands out
            async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
                connection = await self._pool.acquire()
        except TimeoutError as error:
            raise ConnectionError(
                f"no connection to the database within {CONNECT_TIMEOUT_SECONDS} s"
            ) from error
        finally:
            self._waiting -= 1
        try:
            yield connection
        finally:
            await self._pool.release(connection, timeout=CONNECT_TIMEOUT_SECONDS)
