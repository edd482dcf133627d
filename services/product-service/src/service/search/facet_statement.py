"""The statements that count what each filter would leave."""

from functools import cache

from service.search.search_request import Match
from service.search.search_statement import (
    FOR_SALE,
    IN_STOCK,
    MATCHES,
    OF_STATUS,
    SearchStatement,
    number_parameters,
)

PRICE_RANGES = ((0, 2_499), (2_500, 4_999), (5_000, 9_999), (10_000, 24_999), (25_000, None))
"""Lowest and highest price of each range, in minor units."""

# Each facet is counted with all filters but its own: it shows what another choice would leave
_FACETS = """
  family AS (
    SELECT id AS ancestor, id AS descendant FROM categories
    UNION
    SELECT family.ancestor, categories.id
      FROM family JOIN categories ON categories.parent_id = family.descendant
  ), matching AS MATERIALIZED (
    SELECT products.category_id, products.brand, products.price_from, {in_stock} AS in_stock,
           ({{category}}::text IS NULL OR products.category_id IN (
             SELECT descendant FROM family JOIN categories ON categories.id = ancestor
              WHERE slug = {{category}} OR id::text = {{category}}
           )) AS category_fits,
           ({{brands}}::text[] IS NULL OR products.brand = ANY({{brands}})) AS brand_fits,
           ({{min_price}}::bigint IS NULL OR products.price_from >= {{min_price}})
             AND ({{max_price}}::bigint IS NULL OR products.price_from <= {{max_price}})
             AS price_fits
      FROM products
     WHERE {audience} {match}
  ), judged AS (
    SELECT *, ({{in_stock}}::boolean IS NULL OR in_stock = {{in_stock}}) AS stock_fits
      FROM matching
  )
  SELECT json_build_object(
    'categories', (
      SELECT coalesce(json_agg(json_build_object(
               'id', id, 'slug', slug, 'name', name, 'count', count
             ) ORDER BY count DESC, name), '[]')
        FROM categories JOIN (
          SELECT ancestor, count(*) AS count
            FROM judged JOIN family ON descendant = category_id
           WHERE brand_fits AND price_fits AND stock_fits
           GROUP BY ancestor
        ) AS counted ON ancestor = id
    ),
    'brands', (
      SELECT coalesce(json_agg(json_build_object('brand', brand, 'count', count)
               ORDER BY count DESC, brand), '[]')
        FROM (
          SELECT brand, count(*) AS count
            FROM judged
           WHERE brand <> '' AND category_fits AND price_fits AND stock_fits
           GROUP BY brand
           ORDER BY count DESC, brand
           LIMIT 50
        ) AS counted
    ),
    'prices', (
      SELECT json_agg(json_strip_nulls(json_build_object(
               'min', lowest, 'max', highest, 'count', (
                 SELECT count(*) FROM judged
                  WHERE category_fits AND brand_fits AND stock_fits
                    AND price_from >= lowest AND price_from <= coalesce(highest, price_from)
               )
             )) ORDER BY lowest)
        FROM unnest({{lowest}}::bigint[], {{highest}}::bigint[]) AS range (lowest, highest)
    ),
    'availability', (
      SELECT json_build_object(
               'inStock', count(*) FILTER (WHERE in_stock),
               'outOfStock', count(*) FILTER (WHERE NOT in_stock)
             )
        FROM judged
       WHERE category_fits AND brand_fits AND price_fits
    )
  )::text AS facets
"""


@cache
def facet_statement(match: Match | None, *, everything: bool) -> SearchStatement:
    """Make the statement that counts; the same one every time."""
    text = _FACETS.format(
        in_stock=IN_STOCK,
        audience=OF_STATUS if everything else FOR_SALE,
        match="" if match is None else f"AND {MATCHES[match]}",
    )
    name = "-".join(filter(None, ["facets", match or "", "of-status" if everything else ""]))
    return number_parameters(name, f"WITH RECURSIVE {text}")
