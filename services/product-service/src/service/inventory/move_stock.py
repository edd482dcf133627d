"""Changing stock in every way but one."""

from collections.abc import Mapping
from uuid import UUID

from service.inventory.lock_stock import lock_stock
from service.inventory.reserve_stock import TakenStock
from service.inventory.stock_change import StockChange
from service.platform.database.database import Queryable, Statement

MOVE = Statement(
    "move-stock",
    """
    UPDATE stock
       SET available = stock.available + change.available,
           reserved = stock.reserved + change.reserved,
           sold = stock.sold + change.sold,
           received = stock.received + change.available + change.reserved + change.sold
      FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[])
        AS change (variant_id, available, reserved, sold)
     WHERE stock.variant_id = change.variant_id
       AND stock.available + change.available >= 0
       AND stock.reserved + change.reserved >= 0
       AND stock.sold + change.sold >= 0
    RETURNING stock.variant_id, stock.product_id,
      availability_of(stock.available, stock.low_stock_threshold)
        <> availability_of(stock.available - change.available, stock.low_stock_threshold)
        AS availability_changed
    """,
)


async def move_stock(
    transaction: Queryable, changes: Mapping[UUID, StockChange]
) -> list[TakenStock]:
    """Change the stock of variants, of those that have enough for it.

    Fewer results than changes mean that there was not enough; then the caller must roll back.
    """
    if not changes:
        return []
    await lock_stock(transaction, list(changes))
    rows = await transaction.query(
        MOVE,
        list(changes),
        [change.available for change in changes.values()],
        [change.reserved for change in changes.values()],
        [change.sold for change in changes.values()],
    )
    return [
        TakenStock(row["variant_id"], row["product_id"], row["availability_changed"])
        for row in rows
    ]
