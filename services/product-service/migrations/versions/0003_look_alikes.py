"""Finding words that look alike, where the database has the extension for it.

`pg_trgm` is a trusted extension: who owns the database may create it. Where it cannot be created
(it is not installed, or the role may not), search does without typing errors being forgiven, and
says so in the log when the service starts. Afterwards: create it as an administrator, then take
this migration back and run it again.
"""

from alembic import op

revision = "0003_look_alikes"
down_revision = "0002_inventory"


def upgrade() -> None:
    """Go forward."""
    op.execute("""
        DO $$
        BEGIN
          CREATE EXTENSION IF NOT EXISTS pg_trgm;
        EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
          RAISE WARNING 'pg_trgm cannot be created: %', SQLERRM;
        END
        $$
    """)
    op.execute("""
        DO $$
        BEGIN
          IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
            CREATE INDEX products_look_alike ON products USING gin (look_alike gin_trgm_ops);
          END IF;
        END
        $$
    """)


def downgrade() -> None:
    """Go back. The extension stays: somebody else may use it by now."""
    op.execute("DROP INDEX IF EXISTS products_look_alike")
