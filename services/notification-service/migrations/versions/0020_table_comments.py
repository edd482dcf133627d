"""What each table is for, told by the database itself."""

from alembic import op

revision = "0020_table_comments"
down_revision = "0010_dead_letters_and_audit"

TABLES = {
    "contacts": "Whom to write to, as events of users tell it; erased users keep only their id",
    "preferences": "What people want to hear of, and when not",
    "deliveries": "One message to one person on one channel, from event to end",
    "dead_letters": "Events that nobody could handle, until somebody decides",
    "audit_log": "What administrators did",
    "inbox": "Events that had their effect",
}


def upgrade() -> None:
    """Go forward."""
    for table, comment in TABLES.items():
        op.execute(f"COMMENT ON TABLE {table} IS '{comment}'")


def downgrade() -> None:
    """Go back."""
    for table in TABLES:
        op.execute(f"COMMENT ON TABLE {table} IS NULL")
