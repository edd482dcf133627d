"""Receiving, adjusting and reading stock."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from service.inventory.announce_availability import AnnounceAvailability
from service.inventory.inventory_errors import (
    InsufficientStock,
    ReferenceDiffers,
    Shortage,
    StockNotFound,
)
from service.inventory.move_stock import move_stock
from service.inventory.reservation_statements import AVAILABLE
from service.inventory.stock_change import change_of
from service.platform.database.database import Database, Queryable, Statement

RECORD = Statement(
    "record-stock-movement",
    """
    INSERT INTO stock_movements
      (variant_id, kind, reference, available, reserved, sold, reason, actor)
    SELECT variant_id, $2, $3, $4, $5, $6, $7, $8 FROM stock WHERE variant_id = $1
    ON CONFLICT (variant_id, kind, reference) DO NOTHING
    RETURNING id
    """,
)
FIND_RECORDED = Statement(
    "find-stock-movement",
    """
    SELECT available, reason FROM stock_movements
     WHERE variant_id = $1 AND kind = $2 AND reference = $3
    """,
)
_STOCK = """
    json_build_object(
      'variantId', stock.variant_id, 'productId', stock.product_id, 'sku', variants.sku,
      'available', stock.available, 'reserved', stock.reserved, 'sold', stock.sold,
      'received', stock.received, 'lowStock', stock.available <= stock.low_stock_threshold,
      'lowStockThreshold', stock.low_stock_threshold
    )
"""
FIND = Statement(
    "find-stock",
    f"""
    SELECT {_STOCK}::text AS document FROM stock JOIN variants ON variants.id = stock.variant_id
     WHERE stock.variant_id = $1
    """,  # noqa: S608 - the text is the same every time
)
LIST = Statement(
    "list-stock",
    f"""
    SELECT {_STOCK}::text AS document, variants.sku
      FROM stock JOIN variants ON variants.id = stock.variant_id
     WHERE ($1::text IS NULL OR variants.sku > $1)
       AND ($2::boolean IS NULL OR (stock.available <= stock.low_stock_threshold) = $2)
     ORDER BY variants.sku
     LIMIT $3
    """,  # noqa: S608 - the text is the same every time
)
LIST_MOVEMENTS = Statement(
    "list-stock-movements",
    """
    SELECT json_strip_nulls(json_build_object(
             'kind', kind, 'reference', reference, 'available', available, 'reserved', reserved,
             'sold', sold, 'reason', reason, 'actor', actor, 'occurredAt', iso_time(occurred_at)
           ))::text AS document, id
      FROM stock_movements
     WHERE variant_id = $1 AND ($2::bigint IS NULL OR id < $2)
     ORDER BY id DESC
     LIMIT $3
    """,
)


@dataclass(frozen=True, slots=True)
class StockEntry:
    """Something that is written into the books by hand."""

    kind: Literal["receipt", "adjustment"]
    quantity: int
    """How many units; negative for an adjustment that takes some away."""
    reference: str
    """Counts once for each variant and kind."""
    actor: str
    reason: str | None = None


class StockStore:
    """Keeps the books of the stock."""

    def __init__(self, database: Database, announce: AnnounceAvailability) -> None:
        self._database = database
        self._announce = announce

    async def find(self, variant_id: UUID) -> str:
        """Get the stock of a variant as JSON.

        :raises StockNotFound: when there is no such variant
        """
        return await _find(self._database, variant_id)

    async def book(self, variant_id: UUID, entry: StockEntry) -> tuple[str, bool]:
        """Receive or adjust. The same reference again changes nothing.

        :returns: the stock as JSON, and whether it was changed
        :raises StockNotFound: when there is no such variant
        :raises InsufficientStock: when less would be available than nothing
        :raises ReferenceDiffers: when the reference belongs to another entry
        """
        change = change_of(entry.kind, entry.quantity)
        async with self._database.transaction() as transaction:
            recorded = await transaction.query(
                RECORD,
                variant_id,
                entry.kind,
                entry.reference,
                change.available,
                change.reserved,
                change.sold,
                entry.reason,
                entry.actor,
            )
            if not recorded:
                await _require_same(transaction, variant_id, entry)
                return await _find(transaction, variant_id), False
            taken = await move_stock(transaction, {variant_id: change})
            if not taken:
                [row] = await transaction.query(AVAILABLE, [variant_id])
                raise InsufficientStock([Shortage(variant_id, -entry.quantity, row["available"])])
            document = await _find(transaction, variant_id)
        await self._announce(taken)
        return document, True

    async def list_all(
        self, *, low: bool | None, after: str | None, limit: int
    ) -> tuple[list[str], str | None]:
        """List the stock of variants as JSON, and the SKU that the next page begins after."""
        rows = await self._database.query(LIST, after, low, limit + 1)
        documents = [row["document"] for row in rows[:limit]]
        return documents, rows[limit - 1]["sku"] if len(rows) > limit else None

    async def list_movements(
        self, variant_id: UUID, *, before: int | None, limit: int
    ) -> tuple[list[str], int | None]:
        """List what changed a stock as JSON, newest first, and where the next page begins.

        :raises StockNotFound: when there is no such variant
        """
        rows = await self._database.query(LIST_MOVEMENTS, variant_id, before, limit + 1)
        if not rows:
            await _find(self._database, variant_id)
        documents = [row["document"] for row in rows[:limit]]
        return documents, rows[limit - 1]["id"] if len(rows) > limit else None


async def _find(target: Queryable, variant_id: UUID) -> str:
    rows = await target.query(FIND, variant_id)
    if not rows:
        raise StockNotFound(variant_id)
    return str(rows[0]["document"])


async def _require_same(target: Queryable, variant_id: UUID, entry: StockEntry) -> None:
    """See to it that what was recorded before under the reference is the same entry."""
    rows = await target.query(FIND_RECORDED, variant_id, entry.kind, entry.reference)
    if not rows:
        raise StockNotFound(variant_id)
    if (rows[0]["available"], rows[0]["reason"]) != (entry.quantity, entry.reason):
        raise ReferenceDiffers(entry.reference)
