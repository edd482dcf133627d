"""The statements of products."""

from service.platform.database.database import Statement

# Built by the database as it is answered. Everything that it depends on beside its own version is
# in `stock_tag`
FIND = Statement(
    "find-product",
    """
    SELECT products.status, products.version,
           left(md5(concat_ws(' ', categories.version, products.category_id, offers.levels)), 8)
             AS stock_tag,
           json_strip_nulls(json_build_object(
             'id', products.id, 'slug', products.slug, 'title', products.title,
             'description', products.description, 'brand', products.brand,
             'category', json_build_object(
               'id', categories.id, 'slug', categories.slug, 'name', categories.name
             ),
             'attributes', products.attributes, 'status', products.status,
             'priceFrom', CASE WHEN products.price_from IS NOT NULL THEN
               json_build_object('amount', products.price_from, 'currency', 'EUR')
             END,
             'availability', coalesce(offers.availability, 'out_of_stock'),
             'variants', coalesce(offers.variants, '[]'),
             'version', products.version, 'createdAt', iso_time(products.created_at),
             'updatedAt', iso_time(products.updated_at)
           ))::text AS document
      FROM products
      JOIN categories ON categories.id = products.category_id
      LEFT JOIN LATERAL (
        SELECT min(level.availability) AS availability,
               string_agg(level.availability, ' ' ORDER BY variants.number) AS levels,
               json_agg(json_build_object(
                 'id', variants.id, 'sku', variants.sku, 'options', variants.options,
                 'price', json_build_object(
                   'amount', variants.price_amount, 'currency', variants.price_currency
                 ),
                 'availability', level.availability
               ) ORDER BY variants.number) AS variants
          FROM variants
          JOIN stock ON stock.variant_id = variants.id,
               -- in_stock, low_stock, out_of_stock: the best one is the first of the alphabet
               availability_of(stock.available, stock.low_stock_threshold) AS level (availability)
         WHERE variants.product_id = products.id AND variants.active
      ) AS offers ON true
     WHERE products.id = $1
    """,
)

INSERT = Statement(
    "insert-product",
    """
    INSERT INTO products
      (id, slug, title, description, brand, category_id, attributes, status, keywords)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce(names_of_category($6), ''))
    """,
)

UPDATE = Statement(
    "update-product",
    """
    UPDATE products
       SET slug = coalesce($2, slug), title = $3, description = $4, brand = $5, category_id = $6,
           attributes = $7, status = $8, keywords = coalesce(names_of_category($6), ''),
           version = version + 1, updated_at = now()
     WHERE id = $1 AND ($9::integer IS NULL OR version = $9)
    RETURNING id
    """,
)

DELETE = Statement(
    "delete-product",
    "DELETE FROM products WHERE id = $1 AND ($2::integer IS NULL OR version = $2) RETURNING id",
)

EXISTS = Statement("product-exists", "SELECT FROM products WHERE id = $1")

LOCK = Statement("lock-product", "SELECT FROM products WHERE id = $1 FOR NO KEY UPDATE")

# To be sent while the product is locked, after a change of its variants
REFRESH = Statement(
    "refresh-product",
    """
    UPDATE products
       SET price_from = (
             SELECT min(price_amount) FROM variants WHERE product_id = $1 AND active
           ),
           version = version + 1, updated_at = now()
     WHERE id = $1
    """,
)
