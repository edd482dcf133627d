"""What the database needs from the environment."""

from typing import Annotated

from service.platform.configuration import (
    Variables,
    connection_url,
    true_or_false,
    whole_number,
)


class DatabaseAddress(Variables):
    """Where the database is."""

    database_url: Annotated[str, connection_url("postgresql", "postgres")]
    database_migration_url: Annotated[str | None, connection_url("postgresql", "postgres")] = None
    """The same database as the owner of its schema, who runs migrations and lets the user of
    DATABASE_URL read and write. Left out: the user of DATABASE_URL is the owner."""


class DatabaseVariables(DatabaseAddress):
    """What the database needs from the environment."""

    migrate_on_start: Annotated[bool, true_or_false()] = True
    """Whether the service brings the schema up to date when it starts; if not, somebody else runs
    `service.migrate` before."""
    database_pool_size: Annotated[int, whole_number(1, 100)] = 10
    """Connections that this instance may hold; times the number of replicas it must fit."""
    database_statement_timeout_ms: Annotated[int, whole_number(10, 600_000)] = 5_000
    """A statement that takes longer than this is cancelled by the server."""
    database_start_timeout_ms: Annotated[int, whole_number(0, 600_000)] = 30_000
    """How long to wait for the database at start before giving up."""
