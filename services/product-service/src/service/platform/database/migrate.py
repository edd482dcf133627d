"""The database's schema."""

from functools import partial
from typing import Literal

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from service.platform.database.connection_lender import CONNECT_TIMEOUT_SECONDS
from service.platform.database.grant_use import grant_use
from service.platform.service_identity import SERVICE_ROOT
from service.platform.telemetry.logger import Logger

Direction = Literal["up", "down"]

MIGRATIONS = SERVICE_ROOT / "migrations"

LOCK = 7_241_865_325_823_964
"""Any number will do that nobody else locks in this database."""


async def migrate(
    database_url: str,
    direction: Direction,
    logger: Logger,
    *,
    count: int | None = None,
    role: str | None = None,
) -> list[str]:
    """Bring the database's schema up to date (or back).

    Replicas that start at the same time wait for each other on an advisory lock, and each
    migration runs in a transaction.

    :param count: how many migrations at most; left out: all of them for up, one for down
    :param role: who may use what is there after going up; left out: only the one who migrates
    :returns: the names of the migrations that ran
    """
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(asyncpg.connect, database_url, timeout=CONNECT_TIMEOUT_SECONDS),
        poolclass=NullPool,
    )
    try:
        async with engine.connect() as connection:
            # Given back with the connection, however this ends
            await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            await connection.commit()
            names = await connection.run_sync(_run, direction, count)
            if role is not None and direction == "up":
                await connection.run_sync(grant_use, role)
    finally:
        await engine.dispose()
    logger.info("migrated the database", direction=direction, migrations=names)
    return names


def _run(connection: Connection, direction: Direction, count: int | None) -> list[str]:
    names: list[str] = []

    def note(*, step: MigrationInfo, **_: object) -> None:
        names.append(str(step.up_revision_id))

    config = Config()
    # A percent sign begins a placeholder in this format
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, on_version_apply=note)
    target = _target(connection, ScriptDirectory.from_config(config), direction, count)
    run = command.upgrade if direction == "up" else command.downgrade
    run(config, target)
    connection.commit()
    return names


def _target(
    connection: Connection, scripts: ScriptDirectory, direction: Direction, count: int | None
) -> str:
    """Find the migration to go to, no further than there are any."""
    names = [script.revision for script in scripts.walk_revisions()][::-1]
    context = MigrationContext.configure(connection, opts={"version_table": "schema_migrations"})
    current = context.get_current_revision()
    connection.commit()
    position = 0 if current is None else names.index(current) + 1
    if direction == "up":
        wanted = len(names) if count is None else min(len(names), position + count)
    else:
        wanted = max(0, position - (1 if count is None else count))
    return "base" if wanted == 0 else names[wanted - 1]
