"""Stock, its movements, and reservations."""

from alembic import op

revision = "0002_inventory"
down_revision = "0001_catalog"


def upgrade() -> None:
    """Go forward."""
    op.execute("""
        CREATE FUNCTION availability_of(available bigint, low_stock_threshold integer) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN CASE WHEN available <= 0 THEN 'out_of_stock'
                    WHEN available <= low_stock_threshold THEN 'low_stock'
                    ELSE 'in_stock' END
    """)
    op.execute("""
        CREATE TABLE stock (
          variant_id uuid PRIMARY KEY REFERENCES variants (id) ON DELETE CASCADE,
          product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
          available bigint NOT NULL DEFAULT 0 CHECK (available >= 0),
          reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
          sold bigint NOT NULL DEFAULT 0 CHECK (sold >= 0),
          received bigint NOT NULL DEFAULT 0,
          low_stock_threshold integer NOT NULL DEFAULT 5,
          CHECK (available + reserved + sold = received)
        )
        -- Room beside each row, so that a change stays on its page and no index is touched
        WITH (fillfactor = 50)
    """)
    op.execute("CREATE INDEX stock_product_id ON stock (product_id)")
    op.execute("""
        CREATE TABLE stock_movements (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          variant_id uuid NOT NULL REFERENCES variants (id),
          kind text NOT NULL CHECK (kind IN (
            'receipt', 'adjustment', 'reservation', 'confirmation', 'release', 'expiry', 'return'
          )),
          reference text NOT NULL,
          available bigint NOT NULL,
          reserved bigint NOT NULL,
          sold bigint NOT NULL,
          reason text,
          actor text,
          occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          -- The same thing counts once
          UNIQUE (variant_id, kind, reference)
        )
    """)
    op.execute("CREATE INDEX stock_movements_by_variant ON stock_movements (variant_id, id DESC)")
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'stock movements are only ever added';
        END
        $$
    """)
    op.execute("""
        CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE ON stock_movements
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TABLE reservations (
          id uuid PRIMARY KEY,
          state text NOT NULL
            CHECK (state IN ('reserved', 'confirmed', 'released', 'expired', 'returned')),
          -- As it was asked for; none when it was released before it was known
          expires_in_seconds integer,
          expires_at timestamptz NOT NULL,
          created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
    """)
    op.execute("""
        CREATE INDEX reservations_to_expire ON reservations (expires_at) WHERE state = 'reserved'
    """)
    # Names and prices are those of the moment in which it was reserved
    op.execute("""
        CREATE TABLE reservation_items (
          reservation_id uuid NOT NULL REFERENCES reservations (id),
          variant_id uuid NOT NULL REFERENCES variants (id),
          product_id uuid NOT NULL,
          quantity integer NOT NULL CHECK (quantity > 0),
          sku text NOT NULL,
          name text NOT NULL,
          price_amount bigint NOT NULL,
          price_currency char(3) NOT NULL,
          PRIMARY KEY (reservation_id, variant_id)
        )
    """)
    op.execute("CREATE INDEX reservation_items_variant_id ON reservation_items (variant_id)")


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE reservation_items")
    op.execute("DROP TABLE reservations")
    op.execute("DROP TABLE stock_movements")
    op.execute("DROP FUNCTION refuse_change")
    op.execute("DROP TABLE stock")
    op.execute("DROP FUNCTION availability_of")
