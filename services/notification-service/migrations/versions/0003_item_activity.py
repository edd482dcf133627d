"""The activity of items."""

from alembic import op

revision = "0003_item_activity"
down_revision = "0002_outbox_and_inbox"


def upgrade() -> None:
    """Go forward."""
    op.execute("""
        CREATE TABLE item_activity (
          event_id text PRIMARY KEY,
          item_id uuid NOT NULL,
          type text NOT NULL,
          version integer NOT NULL,
          occurred_at timestamptz NOT NULL
        )
    """)
    op.execute("""
        CREATE INDEX item_activity_of_item ON item_activity (item_id, occurred_at, version)
    """)


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE item_activity")
