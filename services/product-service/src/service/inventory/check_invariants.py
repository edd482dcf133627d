"""What must hold at any time."""

import json
from datetime import UTC, datetime

from service.platform.database.database import Database, Statement

# One statement, so that everything is read at one moment
CHECK = Statement(
    "check-invariants",
    """
    WITH moved AS (
      SELECT variant_id, sum(available) AS available, sum(reserved) AS reserved, sum(sold) AS sold,
             sum(available) FILTER (WHERE kind IN ('receipt', 'adjustment')) AS received
        FROM stock_movements
       GROUP BY variant_id
    ), held AS (
      SELECT variant_id,
             sum(quantity) FILTER (WHERE state = 'reserved') AS reserved,
             sum(quantity) FILTER (WHERE state = 'confirmed') AS sold
        FROM reservation_items JOIN reservations ON reservations.id = reservation_id
       GROUP BY variant_id
    ), books AS (
      SELECT stock.*, coalesce(moved.available, 0) AS moved_available,
             coalesce(moved.reserved, 0) AS moved_reserved, coalesce(moved.sold, 0) AS moved_sold,
             coalesce(moved.received, 0) AS moved_received,
             coalesce(held.reserved, 0) AS held_reserved, coalesce(held.sold, 0) AS held_sold
        FROM stock LEFT JOIN moved USING (variant_id) LEFT JOIN held USING (variant_id)
    ), broken (name, variant_id) AS (
      SELECT 'stock is conserved', variant_id FROM books
       WHERE available + reserved + sold <> received
      UNION ALL
      SELECT 'nothing is less than nothing', variant_id FROM books
       WHERE least(available, reserved, sold) < 0
      UNION ALL
      SELECT 'stock is the sum of its movements', variant_id FROM books
       WHERE (available, reserved, sold, received)
          <> (moved_available, moved_reserved, moved_sold, moved_received)
      UNION ALL
      SELECT 'what is reserved belongs to reservations', variant_id FROM books
       WHERE reserved <> held_reserved
      UNION ALL
      SELECT 'what is sold belongs to confirmed reservations', variant_id FROM books
       WHERE sold <> held_sold
      UNION ALL
      SELECT 'products show their lowest price', products.id
        FROM products
       WHERE price_from IS DISTINCT FROM (
         SELECT min(price_amount) FROM variants
          WHERE variants.product_id = products.id AND variants.active
       )
    )
    SELECT checks.name, count(broken.variant_id) AS broken, min(broken.variant_id::text) AS example
      FROM unnest($1::text[]) WITH ORDINALITY AS checks (name, place)
      LEFT JOIN broken ON broken.name = checks.name
     GROUP BY checks.name, checks.place
     ORDER BY checks.place
    """,
)

CHECKS = (
    "stock is conserved",
    "nothing is less than nothing",
    "stock is the sum of its movements",
    "what is reserved belongs to reservations",
    "what is sold belongs to confirmed reservations",
    "products show their lowest price",
)
"""The names of all checks, in the order in which they are shown."""


async def check_invariants(database: Database) -> bytes:
    """Check what must hold at any time, from nothing but the database; the result as JSON."""
    rows = await database.query(CHECK, CHECKS)
    checks = [
        {"name": row["name"], "holds": True}
        if row["broken"] == 0
        else {
            "name": row["name"],
            "holds": False,
            "detail": f"{row['broken']} times, for example {row['example']}",
        }
        for row in rows
    ]
    checked_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    holds = all(check["holds"] for check in checks)
    return json.dumps({"holds": holds, "checks": checks, "checkedAt": checked_at}).encode()
