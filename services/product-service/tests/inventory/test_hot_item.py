import asyncio
from collections import Counter
from collections.abc import Sequence
from uuid import uuid4

import pytest

from service.inventory import reservation_store
from service.inventory.check_invariants import check_invariants
from service.inventory.inventory_errors import InsufficientStock
from service.inventory.reserve_stock import TakenStock, WantedStock
from service.inventory.stock_store import StockEntry
from service.platform.database.database import Queryable, Statement
from tests.support.inventory import TestInventory, open_inventory, request_for

STOCK = 40
CUSTOMERS = 120


async def sell(inventory: TestInventory) -> Counter[str]:
    """Let many customers of several instances want the same thing at the same time."""
    [variant] = inventory.variants
    await inventory.stock().book(variant, StockEntry("receipt", STOCK, "first", "somebody"))

    async def buy(number: int) -> str:
        store = inventory.reservations(number % len(inventory.databases))
        reservation_id = uuid4()
        try:
            await store.reserve(reservation_id, request_for({variant: 1}))
        except InsufficientStock:
            return "sold out"
        await store.change(reservation_id, "confirm")
        return "bought"

    return Counter(await asyncio.gather(*(buy(number) for number in range(CUSTOMERS))))


async def test_a_hot_item_is_sold_exactly_as_often_as_it_is_there() -> None:
    async with open_inventory(variants=1, instances=3) as inventory:
        outcomes = await sell(inventory)

        assert outcomes == {"bought": STOCK, "sold out": CUSTOMERS - STOCK}
        [level] = (await inventory.levels()).values()
        assert (level.available, level.reserved, level.sold) == (0, 0, STOCK)
        assert b'"holds": true,' in await check_invariants(inventory.databases[0])


READ = Statement("naive-read", "SELECT * FROM stock WHERE variant_id = $1")
WRITE = Statement(
    "naive-write", "UPDATE stock SET available = $2, reserved = $3 WHERE variant_id = $1"
)


async def naive(transaction: Queryable, wanted: Sequence[WantedStock]) -> list[TakenStock]:
    """Reserve as it is often done: read, compare, write."""
    taken = []
    for each in wanted:
        [row] = await transaction.query(READ, each.variant_id)
        if row["available"] >= each.quantity:
            await transaction.query(
                WRITE,
                each.variant_id,
                row["available"] - each.quantity,
                row["reserved"] + each.quantity,
            )
            taken.append(TakenStock(each.variant_id, row["product_id"], availability_changed=True))
    return taken


async def test_the_check_of_invariants_finds_a_stock_update_that_is_not_conditional(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reservation_store, "reserve_stock", naive)
    async with open_inventory(variants=1, instances=3) as inventory:
        [variant] = inventory.variants
        await inventory.stock().book(variant, StockEntry("receipt", STOCK, "first", "somebody"))

        async def reserve(number: int) -> None:
            store = inventory.reservations(number % 3)
            try:
                await store.reserve(uuid4(), request_for({variant: 1}))
            except InsufficientStock:
                return

        await asyncio.gather(*(reserve(number) for number in range(60)))

        found = await check_invariants(inventory.databases[0])
        assert b'"holds": false' in found
        assert b"what is reserved belongs to reservations" in found
