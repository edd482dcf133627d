"""Filling a database with the seeded shop."""

import json
from dataclasses import asdict, dataclass

from service.platform.database.database import Database, Statement
from service.seed.generate_catalog import generate_categories, generate_products

FOREIGN = Statement(
    "count-foreign-products", "SELECT count(*) FROM products WHERE NOT id = ANY($1::uuid[])"
)
CATEGORIES = Statement(
    "seed-categories",
    """
    INSERT INTO categories (id, slug, name, parent_id, position)
    SELECT id, slug, name, parent_id, position
      FROM jsonb_to_recordset($1::jsonb)
        AS seeded (id uuid, slug text, name text, parent_id uuid, position integer)
    ON CONFLICT DO NOTHING
    """,
)
PRODUCTS = Statement(
    "seed-products",
    """
    INSERT INTO products
      (id, slug, title, description, brand, category_id, attributes, status, keywords)
    SELECT seeded.id, seeded.slug, title, description, brand, category_id, attributes, 'active',
           names_of_category(category_id)
      FROM jsonb_to_recordset($1::jsonb) AS seeded (
        id uuid, slug text, title text, description text, brand text, category_id uuid,
        attributes jsonb
      )
      JOIN categories ON categories.id = category_id
    ON CONFLICT DO NOTHING
    """,
)
VARIANTS = Statement(
    "seed-variants",
    """
    WITH added AS (
      INSERT INTO variants (id, product_id, sku, options, price_amount, price_currency)
      SELECT seeded.id, product_id, sku, options, price, 'EUR'
        FROM jsonb_to_recordset($1::jsonb)
          AS seeded (id uuid, product_id uuid, sku text, options jsonb, price bigint)
        JOIN products ON products.id = product_id
      ON CONFLICT DO NOTHING
      RETURNING id, product_id
    )
    INSERT INTO stock (variant_id, product_id) SELECT id, product_id FROM added
    """,
)
STOCK = Statement(
    "seed-stock",
    """
    WITH received AS (
      INSERT INTO stock_movements (variant_id, kind, reference, available, reserved, sold)
      SELECT id, 'receipt', 'seed', seeded.stock, 0, 0
        FROM jsonb_to_recordset($1::jsonb) AS seeded (id uuid, stock bigint)
        JOIN stock ON stock.variant_id = id
       WHERE seeded.stock > 0
      ON CONFLICT (variant_id, kind, reference) DO NOTHING
      RETURNING variant_id, available
    )
    UPDATE stock
       SET available = stock.available + received.available,
           received = stock.received + received.available
      FROM received
     WHERE stock.variant_id = received.variant_id
    RETURNING stock.variant_id
    """,
)
PRICES = Statement(
    "seed-prices",
    """
    UPDATE products SET price_from = lowest.price
      FROM (
        SELECT product_id, min(price_amount) AS price FROM variants WHERE active GROUP BY product_id
      ) AS lowest
     WHERE products.id = lowest.product_id AND products.price_from IS DISTINCT FROM lowest.price
    """,
)
COUNT = Statement("count-products", "SELECT count(*) FROM products")


@dataclass(frozen=True, slots=True)
class SeedResult:
    """What was there, and what is there now."""

    products_before: int
    products: int


async def count_foreign_products(database: Database) -> int:
    """Count the products that no seed has made: somebody's real catalog."""
    ids = [product.id for product in generate_products()]
    [row] = await database.query(FOREIGN, ids)
    return int(row["count"])


async def seed_catalog(database: Database) -> SeedResult:
    """Add what is missing of the seeded shop; what is there stays as it is."""
    categories = [asdict(category) for category in generate_categories()]
    products = [asdict(product) for product in generate_products()]
    variants = [
        {**variant, "product_id": product["id"]}
        for product in products
        for variant in product["variants"]
    ]
    async with database.transaction() as transaction:
        [before] = await transaction.query(COUNT)
        await transaction.query(CATEGORIES, _json(categories))
        await transaction.query(PRODUCTS, _json(products))
        await transaction.query(VARIANTS, _json(variants))
        await transaction.query(STOCK, _json(variants))
        await transaction.query(PRICES)
        [after] = await transaction.query(COUNT)
    return SeedResult(before["count"], after["count"])


def _json(rows: list[dict[str, object]]) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False)
