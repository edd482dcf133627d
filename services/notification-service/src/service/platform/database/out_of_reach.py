"""Telling that the database is away from everything else that can go wrong."""

from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)
"""What says that the server is gone, or going."""

CANNOT_CONNECT = (*AWAY, asyncpg.TooManyConnectionsError, OSError)


class OutOfReach(ConnectionError):
    """The database cannot be reached now; nothing is wrong with what was asked."""

    def __init__(self) -> None:
        super().__init__("the database is out of reach")


def is_open(connection: Connection) -> bool:
    """Whether a connection can still be used."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        # The pool has noticed that it broke, and has taken it back already
        return False


def is_away(error: Exception, connection: Connection) -> bool:
    """Whether an error says no more than that the database cannot be reached."""
    return isinstance(error, AWAY) or (
        isinstance(error, asyncpg.InterfaceError) and not is_open(connection)
    )
