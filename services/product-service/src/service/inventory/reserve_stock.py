"""Taking stock that is there, and none that is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.inventory.lock_stock import lock_stock
from service.platform.database.database import Queryable, Statement

RESERVE = Statement(
    "reserve-stock",
    """
    UPDATE stock
       SET available = stock.available - wanted.quantity,
           reserved = stock.reserved + wanted.quantity
      FROM unnest($1::uuid[], $2::bigint[]) AS wanted (variant_id, quantity)
     WHERE stock.variant_id = wanted.variant_id AND stock.available >= wanted.quantity
    RETURNING stock.variant_id, stock.product_id,
      availability_of(stock.available, stock.low_stock_threshold)
        <> availability_of(stock.available + wanted.quantity, stock.low_stock_threshold)
        AS availability_changed
    """,
)


@dataclass(frozen=True, slots=True)
class WantedStock:
    """So many of a variant."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class TakenStock:
    """What was changed."""

    variant_id: UUID
    product_id: UUID
    availability_changed: bool
    """Whether callers see another availability from now on."""


async def reserve_stock(transaction: Queryable, wanted: Sequence[WantedStock]) -> list[TakenStock]:
    """Turn available stock into reserved stock, for as many variants as have enough of it.

    Compared and changed in one statement: however many callers want the last unit, one gets it.
    Fewer results than variants mean a shortage; then the caller must roll back.
    """
    await lock_stock(transaction, [each.variant_id for each in wanted])
    rows = await transaction.query(
        RESERVE, [each.variant_id for each in wanted], [each.quantity for each in wanted]
    )
    return [
        TakenStock(row["variant_id"], row["product_id"], row["availability_changed"])
        for row in rows
    ]
