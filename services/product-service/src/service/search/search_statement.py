"""The statements that find products."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from service.platform.database.database import Statement
from service.search.search_request import Match, Sort


@dataclass(frozen=True, slots=True)
class SearchShape:
    """What a statement has to be able to do.

    There are few shapes, and each has one statement: its text never changes, its plan is kept, and
    the list that everybody sees first does not pay for filters that it does not have.
    """

    sort: Sort
    match: Match | None = None
    filtered: bool = False
    continued: bool = False
    everything: bool = False
    """Also what is not for sale, for administrators."""


@dataclass(frozen=True, slots=True)
class SearchStatement:
    """A statement, and the names of its parameters in their order."""

    statement: Statement
    parameters: tuple[str, ...]

    def values(self, named: Mapping[str, object]) -> list[object]:
        """Put values into the order of the parameters."""
        return [named[name] for name in self.parameters]


@dataclass(frozen=True, slots=True)
class _Order:
    key: str
    key_type: str
    direction: str


_ORDERS: dict[Sort, _Order] = {
    "newest": _Order("products.number", "bigint", "DESC"),
    "price": _Order("products.price_from", "bigint", "ASC"),
    "-price": _Order("products.price_from", "bigint", "DESC"),
    "name": _Order("products.title_key", "text", "ASC"),
    "relevance": _Order("0", "bigint", "DESC"),
}

# Not in a subquery of its own: the planner must see how rare the words are
_QUERY = "websearch_to_tsquery('english', fold_text({query}))"

# Whole numbers: a cursor must say exactly where a page ended
RANKS: dict[Match, str] = {
    "exact": f"(ts_rank_cd(products.search, {_QUERY}) * 1000000)::bigint",
    "similar": """
      (SELECT (sum(word_similarity(word, products.look_alike)) * 1000000)::bigint
         FROM unnest({words}::text[]) AS word)
    """,
}

MATCHES: dict[Match, str] = {
    "exact": f"products.search @@ {_QUERY}",
    # The first condition is what the index can answer
    "similar": """
      products.look_alike %> ANY({words}::text[])
      AND NOT EXISTS (
        SELECT FROM unnest({words}::text[]) AS word
         WHERE word_similarity(word, products.look_alike) < {least_similarity}::real
           AND NOT products.search @@ plainto_tsquery('english', word)
      )
      AND NOT EXISTS (
        SELECT FROM unnest({unwanted}::text[]) AS word
         WHERE products.search @@ plainto_tsquery('english', word)
      )
    """,
}

FOR_SALE = "products.status = 'active' AND products.price_from IS NOT NULL"
OF_STATUS = "({status}::text = 'any' OR products.status = {status})"

WANTED_CATEGORIES = """
  wanted_categories AS (
    SELECT id FROM categories WHERE slug = {category} OR id::text = {category}
    UNION
    SELECT categories.id
      FROM categories JOIN wanted_categories ON categories.parent_id = wanted_categories.id
  )
"""

IN_STOCK = """
  EXISTS (
    SELECT FROM variants JOIN stock ON stock.variant_id = variants.id
     WHERE variants.product_id = products.id AND variants.active AND stock.available > 0
  )
"""

_FILTERS = """
  AND ({category}::text IS NULL OR products.category_id IN (SELECT id FROM wanted_categories))
  AND ({brands}::text[] IS NULL OR products.brand = ANY({brands}))
  AND ({min_price}::bigint IS NULL OR products.price_from >= {min_price})
  AND ({max_price}::bigint IS NULL OR products.price_from <= {max_price})
  AND ({in_stock}::boolean IS NULL OR IS_IN_STOCK = {in_stock})
""".replace("IS_IN_STOCK", IN_STOCK)

_LIST = """
  {with}page AS (
    SELECT products.*, {key} AS key
      FROM products
     WHERE {audience} {match} {filters} {continued}
     ORDER BY key {direction}, products.number {direction}
     LIMIT {{limit}}::integer + 1
  ), items AS (
    SELECT page.key, page.number,
           row_number() OVER (ORDER BY page.key {direction}, page.number {direction}) AS place,
           {strip}(json_build_object(
             'id', page.id, 'slug', page.slug, 'title', page.title, 'brand', page.brand,
             'category', json_build_object(
               'id', categories.id, 'slug', categories.slug, 'name', categories.name
             ),
             'status', page.status,
             'priceFrom', CASE WHEN page.price_from IS NOT NULL THEN
               json_build_object('amount', page.price_from, 'currency', 'EUR')
             END,
             'availability', coalesce((
               SELECT min(availability_of(stock.available, stock.low_stock_threshold))
                 FROM variants JOIN stock ON stock.variant_id = variants.id
                WHERE variants.product_id = page.id AND variants.active
             ), 'out_of_stock')
           )) AS item
      FROM page JOIN categories ON categories.id = page.category_id
  )
  SELECT coalesce(json_agg(item ORDER BY place) FILTER (WHERE place <= {{limit}}), '[]')::text
           AS items,
         count(*) AS found,
         (array_agg(key) FILTER (WHERE place = {{limit}}))[1] AS last_key,
         (array_agg(number) FILTER (WHERE place = {{limit}}))[1] AS last_number
    FROM items
"""


@cache
def search_statement(shape: SearchShape) -> SearchStatement:
    """Make the statement of a shape; the same one every time."""
    order = _ORDERS[shape.sort]
    key = order.key
    if shape.sort == "relevance" and shape.match is not None:
        key = RANKS[shape.match]
    # What has no price is seen by administrators only, and comes before everything that has one
    elif shape.everything and key == "products.price_from":
        key = "coalesce(products.price_from, -1)"
    beyond = "<" if order.direction == "DESC" else ">"
    text = _LIST.format(
        **{
            "with": f"{WANTED_CATEGORIES}, " if shape.filtered else "",
            "key": key,
            "audience": OF_STATUS if shape.everything else FOR_SALE,
            "match": "" if shape.match is None else f"AND {MATCHES[shape.match]}",
            "filters": _FILTERS if shape.filtered else "",
            "continued": (
                f"AND ({key}, products.number) {beyond} "
                f"({{after_key}}::{order.key_type}, {{after_number}}::bigint)"
                if shape.continued
                else ""
            ),
            "direction": order.direction,
            # Only what is not for sale may lack a price
            "strip": "json_strip_nulls" if shape.everything else "",
        }
    )
    name = "-".join(
        part
        for part in (
            "list-products",
            f"by-{shape.sort}",
            shape.match or "",
            "filtered" if shape.filtered else "",
            "continued" if shape.continued else "",
            "of-status" if shape.everything else "",
        )
        if part
    )
    return number_parameters(name, f"WITH RECURSIVE {text}")


def number_parameters(name: str, text: str) -> SearchStatement:
    """Turn names of parameters into their numbers, in the order in which they first appear."""
    parameters: dict[str, str] = {}

    class _Numbers(dict[str, str]):
        def __missing__(self, parameter: str) -> str:
            return parameters.setdefault(parameter, f"${len(parameters) + 1}")

    numbered = text.format_map(_Numbers())
    return SearchStatement(Statement(name, numbered), tuple(parameters))
