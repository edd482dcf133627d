"""Contacts, preferences and deliveries."""

from alembic import op

revision = "0001_notifications"
down_revision = None


def upgrade() -> None:
    """Go forward."""
    # Whom to write to, as the events of users tell it. The row of a deleted user stays without
    # anything personal, so that an event that comes late does not bring the user back.
    op.execute("""
        CREATE TABLE contacts (
          user_id uuid PRIMARY KEY,
          email text,
          phone text,
          name text,
          locale text,
          -- The time of the event that is known; older events are ignored
          known_at timestamptz NOT NULL,
          erased_at timestamptz,
          CHECK (
            (erased_at IS NULL AND email IS NOT NULL AND name IS NOT NULL AND locale IS NOT NULL)
            OR (erased_at IS NOT NULL
                AND num_nonnulls(email, phone, name, locale) = 0)
          )
        )
    """)
    op.execute("""
        CREATE TABLE preferences (
          user_id uuid PRIMARY KEY,
          -- {channel: {topic: boolean}}; what is left out has its default
          choices jsonb NOT NULL DEFAULT '{}',
          quiet_start time,
          quiet_end time,
          time_zone text,
          updated_at timestamptz NOT NULL DEFAULT now(),
          CHECK (num_nonnulls(quiet_start, quiet_end, time_zone) IN (0, 3))
        )
    """)
    op.execute("""
        CREATE TABLE deliveries (
          id uuid PRIMARY KEY,
          -- The order of lists: a page begins after a position
          position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
          event_id text NOT NULL,
          event_type text NOT NULL,
          -- The id of the thing that the event is about
          subject text NOT NULL,
          user_id uuid NOT NULL,
          channel text NOT NULL CHECK (channel IN ('email', 'sms')),
          topic text NOT NULL CHECK (topic IN ('security', 'account', 'orders', 'shipping')),
          state text NOT NULL DEFAULT 'pending' CHECK (
            state IN ('pending', 'sending', 'sent', 'retrying', 'parked', 'suppressed', 'expired')
          ),
          reason text,
          -- What the templates need; emptied as soon as nothing is sent any more
          data jsonb NOT NULL,
          -- Begun, not finished: one that takes its process down again and again is noticed
          attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
          next_attempt_at timestamptz NOT NULL DEFAULT now(),
          lease uuid,
          leased_until timestamptz,
          expires_at timestamptz NOT NULL,
          -- The trace of the event, which goes on when the delivery is sent
          traceparent text,
          created_at timestamptz NOT NULL DEFAULT now(),
          updated_at timestamptz NOT NULL DEFAULT now(),
          sent_at timestamptz,
          UNIQUE (event_id, channel),
          CHECK ((state = 'sending') = (lease IS NOT NULL)),
          CHECK ((lease IS NULL) = (leased_until IS NULL)),
          CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
          CHECK (state NOT IN ('sent', 'suppressed', 'expired') OR data = '{}'::jsonb)
        )
    """)
    op.execute("""
        CREATE INDEX deliveries_due ON deliveries (next_attempt_at)
         WHERE state IN ('pending', 'retrying')
    """)
    op.execute("""
        CREATE INDEX deliveries_leased ON deliveries (leased_until) WHERE state = 'sending'
    """)
    op.execute("""
        CREATE INDEX deliveries_finished ON deliveries (updated_at)
         WHERE state IN ('sent', 'suppressed', 'expired')
    """)
    op.execute("CREATE INDEX deliveries_of_user ON deliveries (user_id, position DESC)")
    op.execute("CREATE INDEX deliveries_by_state ON deliveries (state, position DESC)")


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE deliveries")
    op.execute("DROP TABLE preferences")
    op.execute("DROP TABLE contacts")
