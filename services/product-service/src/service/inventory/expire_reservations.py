"""Giving back the stock of reservations whose time is up."""

from collections.abc import Sequence
from uuid import UUID

from service.inventory.announce_availability import AnnounceAvailability
from service.inventory.move_stock import move_stock
from service.inventory.reservation_statements import EXPIRE
from service.inventory.stock_change import CHANGE_OF_ONE, change_of
from service.platform.database.database import Database

BATCH_SIZE = 100
"""So many in one transaction: the stock of all of them is locked until its end."""


async def expire_reservations(
    database: Database,
    announce: AnnounceAvailability,
    *,
    variant_ids: Sequence[UUID] | None = None,
) -> int:
    """Expire a batch of reservations whose time is up.

    Safe to be called by several instances at the same time.

    :param variant_ids: only reservations that hold one of these; left out: all
    :returns: how many there were; fewer than `BATCH_SIZE` when none is left
    """
    one = CHANGE_OF_ONE["expiry"]
    async with database.transaction() as transaction:
        rows = await transaction.query(
            EXPIRE, BATCH_SIZE, variant_ids, one.available, one.reserved, one.sold
        )
        if not rows:
            return 0
        taken = await move_stock(
            transaction,
            {row["variant_id"]: change_of("expiry", row["quantity"]) for row in rows},
        )
        if len(taken) != len(rows):
            raise AssertionError("reservations hold more than is reserved")
    await announce(taken)
    return int(rows[0]["reservations"])
