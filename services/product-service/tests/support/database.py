"""Databases for tests."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg


@dataclass(frozen=True, slots=True)
class MadeDatabase:
    """An empty database that nobody else uses."""

    name: str
    url: str

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a service that uses it."""
        return {"DATABASE_URL": self.url}

    def url_for(self, user: str, password: str) -> str:
        """Make the address for another user."""
        parts = urlsplit(self.url)
        where = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{user}:{quote(password)}@{where}"))

    async def execute(self, statement: str) -> None:
        """Run one statement in it."""
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _server_url() -> str:
    """Find the server to make databases on: nothing in the database it names is touched."""
    url = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if not url:
        raise RuntimeError(
            "TEST_DATABASE_URL is not set, nor is DATABASE_URL. The tests need a PostgreSQL server "
            "and a user that may create databases, for example "
            "postgresql://app:app@127.0.0.1:5432/postgres"
        )
    return url


async def as_administrator(statement: str) -> None:
    """Run one statement as the user that may create databases."""
    connection = await asyncpg.connect(_server_url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def make_database() -> AsyncIterator[MadeDatabase]:
    """Create a database, and remove it at the end of the block."""
    name = f"test_{uuid4().hex}"
    await as_administrator(f"CREATE DATABASE {name}")
    try:
        yield MadeDatabase(name, urlunsplit(urlsplit(_server_url())._replace(path=f"/{name}")))
    finally:
        await as_administrator(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def take_down(name: str) -> None:
    """Make a database unreachable for everybody, as a server that is down would be."""
    await as_administrator(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await as_administrator(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )


async def bring_back(name: str) -> None:
    """Make a database reachable again."""
    await as_administrator(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
