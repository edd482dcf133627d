"""Outbox and inbox."""

from alembic import op

revision = "0002_outbox_and_inbox"
down_revision = "0001_notifications"


def upgrade() -> None:
    """Go forward."""
    # Messages that the broker does not have yet, written in the transaction they tell about
    op.execute("""
        CREATE TABLE outbox (
          position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          message jsonb NOT NULL
        )
    """)
    # Messages that had their effect already, written in the transaction of that effect
    op.execute("""
        CREATE TABLE inbox (
          consumer text NOT NULL,
          message_id text NOT NULL,
          received_at timestamptz NOT NULL DEFAULT now(),
          PRIMARY KEY (consumer, message_id)
        )
    """)
    op.execute("CREATE INDEX inbox_received_at ON inbox (received_at)")


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE inbox")
    op.execute("DROP TABLE outbox")
