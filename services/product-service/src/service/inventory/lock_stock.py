"""The order in which stock is locked."""

from collections.abc import Sequence
from uuid import UUID

from service.platform.database.database import Queryable, Statement

LOCK = Statement(
    "lock-stock",
    """
    SELECT FROM stock WHERE variant_id = ANY($1::uuid[]) ORDER BY variant_id FOR NO KEY UPDATE
    """,
)


async def lock_stock(transaction: Queryable, variant_ids: Sequence[UUID]) -> None:
    """Lock the stock of several variants, always in the same order.

    A statement that changes several rows takes their locks in whatever order it meets them: two
    orders of the same variants could each wait for the other. A single row cannot.
    """
    if len(variant_ids) > 1:
        await transaction.query(LOCK, variant_ids)
