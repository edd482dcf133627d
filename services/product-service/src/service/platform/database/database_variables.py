"""What the database needs from the environment."""

from typing import Annotated

from service.platform.configuration import Variables, connection_url, whole_number


class DatabaseAddress(Variables):
    """Where the database is."""

    database_url: Annotated[str, connection_url("postgresql", "postgres")]


class DatabaseVariables(DatabaseAddress):
    """What the database needs from the environment."""

    database_pool_size: Annotated[int, whole_number(1, 100)] = 10
    """Connections that this instance may hold; times the number of replicas it must fit."""
    database_statement_timeout_ms: Annotated[int, whole_number(10, 600_000)] = 5_000
    """A statement that takes longer than this is cancelled by the server."""
    database_start_timeout_ms: Annotated[int, whole_number(0, 600_000)] = 30_000
    """How long to wait for the database at start before giving up."""
