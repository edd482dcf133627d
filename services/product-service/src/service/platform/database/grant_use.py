"""What the service's own role may do."""

from sqlalchemy import Connection, text

ROWS = "SELECT, INSERT, UPDATE, DELETE"
"""Reading and writing rows, and nothing else: no TRUNCATE, no changes of the schema."""

GRANTS = (
    "REVOKE CREATE ON SCHEMA %1$I FROM PUBLIC",
    "GRANT USAGE ON SCHEMA %1$I TO %2$I",
    f"GRANT {ROWS} ON ALL TABLES IN SCHEMA %1$I TO %2$I",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA %1$I TO %2$I",
    # For what is made by hand between two migrations
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT {ROWS} ON TABLES TO %2$I",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT USAGE ON SEQUENCES TO %2$I",
    "REVOKE INSERT, UPDATE, DELETE ON %1$I.schema_migrations FROM %2$I",
)
"""What a role is granted in a schema. The record of the migrations is for reading."""

# The server quotes the names; no row comes back for the owner, who needs no grants
QUOTE = text("""
    SELECT format(CAST(:grant AS text), current_schema(), CAST(:role AS text))
     WHERE CAST(:role AS text) <> current_user
""")


def grant_use(connection: Connection, role: str) -> None:
    """Let a role read and write all tables of the schema that the connection's user owns."""
    for grant in GRANTS:
        statement = connection.execute(QUOTE, {"grant": grant, "role": role}).scalar_one_or_none()
        if statement is not None:
            connection.exec_driver_sql(statement)
    connection.commit()
