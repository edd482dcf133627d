"""Runs migrations on the connection that service.platform.database.migrate hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="schema_migrations",
    transaction_per_migration=True,
    on_version_apply=context.config.attributes["on_version_apply"],
)
with context.begin_transaction():
    context.run_migrations()
