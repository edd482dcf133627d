"""The database at start."""

import asyncio
from collections.abc import Iterable
from functools import partial

from prometheus_client.core import GaugeMetricFamily

from service.platform.database.database import Database
from service.platform.database.database_variables import DatabaseVariables
from service.platform.database.migrate_database import migrate_database
from service.platform.service_context import ServiceContext

RETRY_DELAY_SECONDS = 0.5


class DatabaseUnreachable(Exception):
    """The database stayed out of reach for DATABASE_START_TIMEOUT_MS."""


async def open_database(context: ServiceContext, configuration: DatabaseVariables) -> Database:
    """Open the database with its schema up to date, and make readiness depend on it.

    With MIGRATE_ON_START=false the schema is as somebody else left it.

    :raises DatabaseUnreachable: when it stays out of reach for DATABASE_START_TIMEOUT_MS
    :raises Exception: when a migration fails
    """
    database = await Database.create(configuration)
    context.resources.add("database", database.close)
    context.health.add("database", database.ping, required=True)
    context.metrics.on_scrape(partial(_read_connections, database))

    loop = asyncio.get_running_loop()
    deadline = loop.time() + configuration.database_start_timeout_ms / 1_000
    while True:
        try:
            await database.ping()
            break
        except Exception as error:
            if loop.time() >= deadline:
                raise DatabaseUnreachable("the database cannot be reached") from error
            context.logger.warn("waiting for the database", err=error)
        await asyncio.sleep(RETRY_DELAY_SECONDS)
    if configuration.migrate_on_start:
        await migrate_database(configuration, "up", context.logger)
    return database


async def _read_connections(database: Database) -> Iterable[GaugeMetricFamily]:
    family = GaugeMetricFamily(
        "database_pool_connections",
        "Connections of the pool: total, idle, and callers that are waiting for one",
        labels=("state",),
    )
    for state, count in database.connections.items():
        family.add_metric((state,), count)
    return (family,)
