import asyncio
from uuid import UUID, uuid4

from service.inventory.expire_reservations import BATCH_SIZE, expire_reservations
from service.inventory.reserve_stock import TakenStock
from service.inventory.stock_level import StockLevel
from service.inventory.stock_store import StockEntry
from tests.support.inventory import open_inventory, request_for


async def ignore(_: object) -> None:
    pass


class TestExpiringReservations:
    async def test_is_done_once_however_many_instances_do_it(self) -> None:
        async with open_inventory(variants=2, instances=3) as inventory:
            first, second = inventory.variants
            for variant in (first, second):
                entry = StockEntry("receipt", 200, "first", "somebody")
                await inventory.stock().book(variant, entry)
            store = inventory.reservations()
            number = BATCH_SIZE + 20
            due = [uuid4() for _ in range(number)]
            for reservation_id in due:
                await store.reserve(reservation_id, request_for({first: 1, second: 1}))
                await inventory.let_time_pass(reservation_id)
            kept = uuid4()
            await store.reserve(kept, request_for({first: 5}))

            expired = 0
            instances = [*inventory.databases, *inventory.databases]
            while True:
                counts = await asyncio.gather(
                    *(expire_reservations(each, ignore) for each in instances)
                )
                if sum(counts) == 0:
                    break
                expired += sum(counts)

            assert expired == number
            assert await inventory.levels() == {
                first: StockLevel(195, 5, 0, 200),
                second: StockLevel(200, 0, 0, 200),
            }
            states = await inventory.states()
            assert states.pop(kept) == "reserved"
            assert set(states.values()) == {"expired"}

    async def test_says_which_products_are_available_again(self) -> None:
        announced: list[TakenStock] = []

        async def announce(taken: object) -> None:
            announced.extend(taken)  # type: ignore[arg-type]

        async with open_inventory(variants=1) as inventory:
            [variant] = inventory.variants
            await inventory.stock().book(variant, StockEntry("receipt", 1, "first", "somebody"))
            reservation_id: UUID = uuid4()
            await inventory.reservations().reserve(reservation_id, request_for({variant: 1}))
            await inventory.let_time_pass(reservation_id)

            await expire_reservations(inventory.databases[0], announce)

            [taken] = announced
            assert (taken.variant_id, taken.availability_changed) == (variant, True)
