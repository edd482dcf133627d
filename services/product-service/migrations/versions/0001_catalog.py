"""Categories, products and variants."""

from alembic import op

revision = "0001_catalog"
down_revision = None


def upgrade() -> None:
    """Go forward."""
    # Decomposed before it is lowered: what remains is ASCII, which every locale can lower
    op.execute(r"""
        CREATE FUNCTION fold_text(value text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
        RETURN lower(translate(
          regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'),
            '[ßẞ]', 'ss', 'g'), '[æÆ]', 'ae', 'g'), '[œŒ]', 'oe', 'g'),
          'øØłŁđĐı', 'oolldDi'))
    """)
    op.execute("COMMENT ON FUNCTION fold_text IS 'Without accents and capitals, as it is searched'")
    op.execute("""
        CREATE FUNCTION iso_time(moment timestamptz) RETURNS text
        LANGUAGE sql STABLE PARALLEL SAFE STRICT
        RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    """)
    op.execute("""
        CREATE FUNCTION variant_name(title text, options jsonb) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
        RETURN title || coalesce(
          (SELECT ' (' || string_agg(value, ', ' ORDER BY key) || ')'
             FROM jsonb_each_text(options)),
          '')
    """)
    op.execute("""
        CREATE TABLE categories (
          id uuid PRIMARY KEY,
          slug text NOT NULL UNIQUE,
          name text NOT NULL,
          parent_id uuid REFERENCES categories (id),
          position integer NOT NULL DEFAULT 0,
          version integer NOT NULL DEFAULT 1,
          created_at timestamptz NOT NULL DEFAULT now(),
          updated_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX categories_parent_id ON categories (parent_id)")
    op.execute("""
        CREATE FUNCTION names_of_category(category_id uuid) RETURNS text
        LANGUAGE sql STABLE PARALLEL SAFE STRICT
        BEGIN ATOMIC
          WITH RECURSIVE above AS (
            SELECT id, name, parent_id FROM categories WHERE id = category_id
            UNION ALL
            SELECT categories.id, categories.name, categories.parent_id
              FROM categories JOIN above ON categories.id = above.parent_id
          )
          SELECT string_agg(name, ' ') FROM above;
        END
    """)
    op.execute("""
        CREATE TABLE products (
          id uuid PRIMARY KEY,
          -- The order in which products were made: `newest` is sorted by it
          number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
          slug text NOT NULL UNIQUE,
          title text NOT NULL,
          description text NOT NULL DEFAULT '',
          brand text NOT NULL DEFAULT '',
          category_id uuid NOT NULL REFERENCES categories (id),
          attributes jsonb NOT NULL DEFAULT '{}',
          status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'archived')),
          -- Kept by the service: the lowest price of its active variants, none without any
          price_from bigint CHECK (price_from >= 0),
          -- Kept by the service: the names of its category and those above, to be found by
          keywords text NOT NULL DEFAULT '',
          version integer NOT NULL DEFAULT 1,
          created_at timestamptz NOT NULL DEFAULT now(),
          updated_at timestamptz NOT NULL DEFAULT now(),
          title_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (fold_text(title)) STORED,
          look_alike text NOT NULL
            GENERATED ALWAYS AS (fold_text(title || ' ' || brand || ' ' || keywords)) STORED,
          search tsvector NOT NULL GENERATED ALWAYS AS (
            setweight(to_tsvector('english', fold_text(title)), 'A') ||
            setweight(to_tsvector('english', fold_text(brand || ' ' || keywords)), 'B') ||
            setweight(jsonb_to_tsvector('english', attributes, '["string"]'), 'C') ||
            setweight(to_tsvector('english', fold_text(description)), 'D')
          ) STORED
        )
    """)
    op.execute("CREATE INDEX products_search ON products USING gin (search)")
    op.execute("CREATE INDEX products_category_id ON products (category_id)")
    # One index for each way in which the products that are for sale can be listed
    for name, columns in {
        "newest": "number DESC",
        "price": "price_from, number",
        "name": "title_key, number",
    }.items():
        op.execute(f"""
            CREATE INDEX products_by_{name} ON products ({columns})
             WHERE status = 'active' AND price_from IS NOT NULL
        """)
    op.execute("""
        CREATE TABLE variants (
          id uuid PRIMARY KEY,
          number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
          product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
          sku text COLLATE "C" NOT NULL UNIQUE,
          options jsonb NOT NULL DEFAULT '{}',
          price_amount bigint NOT NULL CHECK (price_amount >= 0),
          price_currency char(3) NOT NULL,
          active boolean NOT NULL DEFAULT true,
          version integer NOT NULL DEFAULT 1,
          created_at timestamptz NOT NULL DEFAULT now(),
          updated_at timestamptz NOT NULL DEFAULT now(),
          UNIQUE (product_id, options)
        )
    """)


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE variants")
    op.execute("DROP TABLE products")
    op.execute("DROP FUNCTION names_of_category")
    op.execute("DROP TABLE categories")
    op.execute("DROP FUNCTION variant_name")
    op.execute("DROP FUNCTION iso_time")
    op.execute("DROP FUNCTION fold_text")
