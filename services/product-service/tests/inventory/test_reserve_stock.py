import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

import pytest

from service.inventory.move_stock import move_stock
from service.inventory.reserve_stock import WantedStock, reserve_stock
from service.inventory.stock_change import StockChange
from service.inventory.stock_store import StockEntry
from service.platform.database.database import Database, Statement
from tests.support.eventually import eventually
from tests.support.inventory import TestInventory, open_inventory

Act: TypeAlias = Callable[[Database, list[UUID]], Awaitable[None]]

HOLD = Statement("test-hold", "SELECT FROM stock WHERE variant_id = $1 FOR UPDATE")
TAKE = Statement("test-take", "SELECT FROM stock WHERE variant_id = $1 FOR UPDATE NOWAIT")
WAITING = Statement(
    "test-waiting",
    """
    SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
    """,
)


async def reserve(database: Database, variants: list[UUID]) -> None:
    async with database.transaction() as transaction:
        await reserve_stock(transaction, [WantedStock(each, 1) for each in variants])


async def move(database: Database, variants: list[UUID]) -> None:
    async with database.transaction() as transaction:
        await move_stock(transaction, dict.fromkeys(variants, StockChange(available=1)))


class TestSeveralVariants:
    @pytest.mark.parametrize("act", [reserve, move])
    @pytest.mark.parametrize("backwards", [False, True])
    async def test_are_locked_in_one_order_whatever_the_order_in_which_they_are_wanted(
        self, act: Act, *, backwards: bool
    ) -> None:
        async with open_inventory(variants=4, instances=2) as inventory:
            await fill(inventory)
            first, *others = sorted(inventory.variants)
            one, another = inventory.databases

            async def waits() -> None:
                assert await another.query(WAITING)

            async with another.transaction() as transaction:
                await transaction.query(HOLD, first)
                wanted = [first, *others][:: -1 if backwards else 1]
                acting = asyncio.ensure_future(act(one, wanted))
                await eventually(waits)
                # It waits for the first one, so it has none of the others yet: somebody who has
                # the first one gets them all, and nobody waits for each other in a circle
                for variant in others:
                    assert len(await transaction.query(TAKE, variant)) == 1
            await acting


async def fill(inventory: TestInventory) -> None:
    for variant in inventory.variants:
        entry = StockEntry("receipt", 10, "first", "somebody")
        await inventory.stock().book(variant, entry)


async def test_a_shortage_is_told_by_what_is_missing_in_the_result() -> None:
    async with open_inventory(variants=2) as inventory:
        await fill(inventory)
        plenty, rare = inventory.variants
        async with inventory.databases[0].transaction() as transaction:
            wanted = [WantedStock(plenty, 10), WantedStock(rare, 11)]
            taken = await reserve_stock(transaction, wanted)
        assert [(each.variant_id, each.availability_changed) for each in taken] == [(plenty, True)]
