"""Dead letters, and what administrators did."""

from alembic import op

revision = "0010_dead_letters_and_audit"
down_revision = "0004_inbox_attempts"


def upgrade() -> None:
    """Go forward."""
    # Taken from the dead-letter queues, where nobody could look at one without taking it away
    op.execute("""
        CREATE TABLE dead_letters (
          id uuid PRIMARY KEY,
          position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
          -- The queue that the message goes back to
          queue text NOT NULL,
          -- The same message that dies again, or is taken over twice, is one dead letter
          fingerprint bytea NOT NULL UNIQUE,
          message_id text,
          type text,
          reason text NOT NULL,
          -- Emptied when the letter was replayed or discarded: it may hold personal data
          body bytea NOT NULL,
          properties jsonb NOT NULL,
          state text NOT NULL DEFAULT 'waiting' CHECK (
            state IN ('waiting', 'replayed', 'discarded')
          ),
          deaths integer NOT NULL DEFAULT 1 CHECK (deaths > 0),
          died_at timestamptz NOT NULL DEFAULT now(),
          resolved_at timestamptz,
          CHECK ((state = 'waiting') = (resolved_at IS NULL))
        )
    """)
    op.execute("CREATE INDEX dead_letters_by_state ON dead_letters (state, position DESC)")
    op.execute("""
        CREATE TABLE audit_log (
          position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          actor text NOT NULL,
          action text NOT NULL,
          target text NOT NULL,
          details jsonb NOT NULL DEFAULT '{}',
          happened_at timestamptz NOT NULL DEFAULT now()
        )
    """)


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE audit_log")
    op.execute("DROP TABLE dead_letters")
