"""PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, Self, cast

import asyncpg
from opentelemetry.trace import SpanKind

from service.platform.database.clean_connection import CleanConnection
from service.platform.database.connection_lender import (
    CONNECT_TIMEOUT_SECONDS,
    ConnectionLender,
    Pool,
)
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.out_of_reach import Connection, OutOfReach, is_away
from service.platform.service_identity import SERVICE_IDENTITY
from service.platform.telemetry.in_span import in_span


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement. Values only ever travel as parameters ($1, $2, …), never as a part of `text`.

    The plan of a statement is kept with each connection. The name is the name of its spans.
    """

    name: str
    text: str


class Queryable(Protocol):
    """Where statements are sent: the database itself, or a transaction of it."""

    async def query(self, statement: Statement, *values: object) -> list[asyncpg.Record]:
        """Send a statement and get the rows that it returns.

        :raises ConnectionError: when the database cannot be reached; callers are told 503
        """


class Transaction:
    """Statements that take effect together, or not at all."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def query(self, statement: Statement, *values: object) -> list[asyncpg.Record]:
        """Send a statement and get the rows that it returns."""
        cast("CleanConnection", self._connection).note(statement.text)
        attributes = {"db.system.name": "postgresql", "db.operation.name": statement.name}
        with in_span(statement.name, kind=SpanKind.CLIENT, attributes=attributes):
            try:
                return await self._connection.fetch(statement.text, *values)
            except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if is_away(error, self._connection):
                    raise OutOfReach from error
                raise


class Database:
    """A pool of connections to PostgreSQL."""

    def __init__(self, pool: Pool, size: int) -> None:
        self._pool = pool
        self._lender = ConnectionLender(pool, size)

    @classmethod
    async def create(cls, configuration: DatabaseVariables) -> Self:
        """Make a pool. Does not connect yet: connections are made when they are needed."""
        timeout_ms = configuration.database_statement_timeout_ms
        pool = await asyncpg.create_pool(
            configuration.database_url,
            connection_class=CleanConnection,
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
        return cls(pool, configuration.database_pool_size)

    async def query(self, statement: Statement, *values: object) -> list[asyncpg.Record]:
        """Send a statement and get the rows that it returns."""
        # As below, without a context manager: this is what most requests do, and all that they do
        connection = await self._lender.take()
        failed = True
        try:
            rows = await Transaction(connection).query(statement, *values)
            failed = False
        finally:
            await self._lender.give_back(connection, failed=failed)
        return rows

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Run a block in one transaction: commit at its end, roll back when it raises."""
        async with self._connection() as connection:
            try:
                async with connection.transaction():
                    yield Transaction(connection)
            except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if is_away(error, connection):
                    raise OutOfReach from error
                raise

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
            "idle": self._pool.get_idle_size() + self._lender.kept,
            "waiting": self._lender.waiting,
        }

    async def close(self) -> None:
        """Wait for running statements, then close all connections."""
        await self._lender.close()
        await self._pool.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        connection = await self._lender.take()
        failed = True
        try:
            yield connection
            failed = False
        finally:
            await self._lender.give_back(connection, failed=failed)
