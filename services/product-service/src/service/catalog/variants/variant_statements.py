"""The statements of variants."""

from service.platform.database.database import Statement

_DOCUMENT = """
    json_build_object(
      'id', variants.id, 'productId', variants.product_id, 'sku', variants.sku,
      'options', variants.options,
      'price', json_build_object(
        'amount', variants.price_amount, 'currency', variants.price_currency
      ),
      'active', variants.active, 'lowStockThreshold', stock.low_stock_threshold,
      'version', variants.version, 'createdAt', iso_time(variants.created_at),
      'updatedAt', iso_time(variants.updated_at)
    )::text AS document, variants.version, variants.product_id
"""

FIND = Statement(
    "find-variant",
    f"""
    SELECT {_DOCUMENT}
      FROM variants JOIN stock ON stock.variant_id = variants.id
     WHERE variants.id = $1
    """,  # noqa: S608 - the text is the same every time
)

LIST_OF_PRODUCT = Statement(
    "list-variants-of-product",
    f"""
    SELECT {_DOCUMENT}
      FROM variants JOIN stock ON stock.variant_id = variants.id
     WHERE variants.product_id = $1
     ORDER BY variants.number
    """,  # noqa: S608 - the text is the same every time
)

FIND_OFFERED = Statement(
    "find-offered-variants",
    """
    SELECT coalesce(json_agg(json_build_object(
             'id', variants.id, 'productId', variants.product_id, 'sku', variants.sku,
             'name', variant_name(products.title, variants.options), 'options', variants.options,
             'price', json_build_object(
               'amount', variants.price_amount, 'currency', variants.price_currency
             ),
             'availability', availability_of(stock.available, stock.low_stock_threshold),
             'available', stock.available
           ) ORDER BY wanted.place), '[]')::text AS items
      FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
      JOIN variants ON variants.id = wanted.id AND variants.active
      JOIN products ON products.id = variants.product_id AND products.status = 'active'
      JOIN stock ON stock.variant_id = variants.id
    """,
)

INSERT = Statement(
    "insert-variant",
    """
    WITH variant AS (
      INSERT INTO variants (id, product_id, sku, options, price_amount, price_currency, active)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      RETURNING id, product_id
    )
    INSERT INTO stock (variant_id, product_id, low_stock_threshold)
    SELECT id, product_id, $8 FROM variant
    """,
)

UPDATE = Statement(
    "update-variant",
    """
    WITH variant AS (
      UPDATE variants
         SET sku = $2, options = $3, price_amount = $4, price_currency = $5, active = $6,
             version = version + 1, updated_at = now()
       WHERE id = $1 AND ($8::integer IS NULL OR version = $8)
      RETURNING id
    )
    UPDATE stock SET low_stock_threshold = $7 FROM variant WHERE stock.variant_id = variant.id
    RETURNING stock.variant_id
    """,
)

DELETE = Statement(
    "delete-variant",
    "DELETE FROM variants WHERE id = $1 AND ($2::integer IS NULL OR version = $2) RETURNING id",
)
