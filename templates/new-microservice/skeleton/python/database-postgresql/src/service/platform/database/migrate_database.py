"""Migrations, by whoever owns the schema."""

import asyncpg

from service.platform.database.connection_lender import CONNECT_TIMEOUT_SECONDS
from service.platform.database.database_variables import DatabaseAddress
from service.platform.database.migrate import Direction, migrate
from service.platform.telemetry.logger import Logger


async def migrate_database(
    address: DatabaseAddress, direction: Direction, logger: Logger, *, count: int | None = None
) -> list[str]:
    """Bring the database's schema up to date (or back), as its owner.

    Where the owner is somebody else than the service's own user, that one may read and write
    whatever the migrations made, and nothing more.

    :param count: how many migrations at most; left out: all of them for up, one for down
    :returns: the names of the migrations that ran
    """
    owner_url = address.database_migration_url
    if owner_url is None:
        return await migrate(address.database_url, direction, logger, count=count)
    role = await _role_of(address.database_url)
    return await migrate(owner_url, direction, logger, count=count, role=role)


async def _role_of(database_url: str) -> str:
    """Ask the server, which knows best who a URL stands for."""
    connection = await asyncpg.connect(database_url, timeout=CONNECT_TIMEOUT_SECONDS)
    try:
        return str(await connection.fetchval("SELECT current_user"))
    finally:
        await connection.close()
