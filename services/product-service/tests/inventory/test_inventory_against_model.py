import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from service.inventory.check_invariants import check_invariants
from service.inventory.expire_reservations import expire_reservations
from service.inventory.inventory_errors import (
    InsufficientStock,
    ReferenceDiffers,
    ReservationDiffers,
    ReservationNotFound,
    ReservationOver,
)
from service.inventory.reservation_state import TransitionRefused
from service.inventory.stock_change import MovementKind, change_of
from service.inventory.stock_level import NotEnoughStock, StockLevel
from service.inventory.stock_store import StockEntry
from tests.inventory.inventory_model import InventoryModel
from tests.support.inventory import TestInventory, open_inventory, request_for

Result = TypeVar("Result")

NAMESPACE = UUID(int=2)

# What the model refuses, and how the adapter says the same
MEANINGS: dict[type[Exception], str] = {
    NotEnoughStock: "not enough",
    InsufficientStock: "not enough",
    TransitionRefused: "over",
    ReservationOver: "over",
    ValueError: "differs",
    ReservationDiffers: "differs",
    ReferenceDiffers: "differs",
    LookupError: "unknown",
    ReservationNotFound: "unknown",
}

places = st.integers(0, 2)
ids = st.integers(0, 5).map(lambda number: uuid5(NAMESPACE, str(number)))


def outcome_of(act: Callable[[], Result]) -> Result | str:
    try:
        return act()
    except tuple(MEANINGS) as error:
        return MEANINGS[type(error)]


async def ignore(_: object) -> None:
    pass


class AdapterMachine(RuleBasedStateMachine):
    """Does the same to the model and to PostgreSQL, and expects the same."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.parts = AsyncExitStack()
        opened = self.parts.enter_async_context(open_inventory(variants=3))
        self.inventory: TestInventory = self.run(opened)
        self.model = InventoryModel({each: StockLevel() for each in self.inventory.variants})

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.parts.aclose())
        self.runner.close()

    @rule(place=places, quantity=st.integers(1, 6), reference=st.sampled_from("xyz"))
    def receive(self, place: int, quantity: int, reference: str) -> None:
        self.book("receipt", place, quantity, reference)

    @rule(place=places, delta=st.sampled_from([-4, -1, 2]), reference=st.sampled_from("xyz"))
    def adjust(self, place: int, delta: int, reference: str) -> None:
        self.book("adjustment", place, delta, reference)

    def book(self, kind: Any, place: int, quantity: int, reference: str) -> None:
        variant = self.inventory.variants[place]
        entry = StockEntry(kind, quantity, reference, "somebody")
        expected = outcome_of(lambda: self.model.book(variant, kind, quantity, reference))
        real = outcome_of(lambda: self.run(self.inventory.stock().book(variant, entry))[1])
        assert real == expected

    @rule(reservation_id=ids, quantities=st.dictionaries(places, st.integers(1, 4), min_size=1))
    def reserve(self, reservation_id: UUID, quantities: dict[int, int]) -> None:
        items = {self.inventory.variants[each]: number for each, number in quantities.items()}
        store = self.inventory.reservations()
        expected = outcome_of(lambda: self.model.reserve(reservation_id, items))
        real = outcome_of(
            lambda: self.run(store.reserve(reservation_id, request_for(items))).created
        )
        assert real == expected

    @rule(reservation_id=ids, action=st.sampled_from(["confirm", "release", "return"]))
    def change(self, reservation_id: UUID, action: Any) -> None:
        store = self.inventory.reservations()
        expected = outcome_of(lambda: self.model.change(reservation_id, action))
        real = outcome_of(lambda: self.run(store.change(reservation_id, action)).state)
        assert real == expected

    @precondition(lambda self: self.model.reservations)
    @rule(reservation_id=ids)
    def let_time_pass(self, reservation_id: UUID) -> None:
        self.run(self.inventory.let_time_pass(reservation_id))
        if (known := self.model.reservations.get(reservation_id)) is not None:
            known.overdue = True

    @rule()
    def sweep(self) -> None:
        expired = self.run(expire_reservations(self.inventory.databases[0], ignore))
        assert expired == self.model.sweep()

    @invariant()
    def both_are_the_same(self) -> None:
        assert self.run(self.inventory.levels()) == self.model.levels
        assert self.run(self.inventory.states()) == {
            each: known.state for each, known in self.model.reservations.items()
        }

    @invariant()
    def the_service_finds_nothing_wrong(self) -> None:
        assert b'"holds": true,' in self.run(check_invariants(self.inventory.databases[0]))


TestAdapterAgainstModel = AdapterMachine.TestCase
TestAdapterAgainstModel.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


async def test_random_operations_from_many_connections_add_up() -> None:
    """Nobody knows the order of what happens, but the sum of what succeeded is what there is."""
    chance = random.Random(4)
    done: list[tuple[MovementKind, dict[UUID, int]]] = []
    outcomes: Counter[str] = Counter()
    async with open_inventory(variants=4, instances=3) as inventory:
        variants = list(inventory.variants)
        for variant in variants:
            await inventory.stock().book(variant, StockEntry("receipt", 30, "first", "somebody"))
            done.append(("receipt", {variant: 30}))

        async def customer(number: int) -> None:
            store = inventory.reservations(number % 3)
            for _ in range(6):
                # The same variants in any order: locks must not depend on it
                chosen = chance.sample(variants, chance.randint(1, 4))
                items = {each: chance.randint(1, 3) for each in chosen}
                reservation_id = uuid4()
                try:
                    # Twice at the same time, as a caller that lost patience would
                    results = await asyncio.gather(
                        store.reserve(reservation_id, request_for(items)),
                        inventory.reservations((number + 1) % 3).reserve(
                            reservation_id, request_for(items)
                        ),
                    )
                except InsufficientStock:
                    outcomes["not enough"] += 1
                    # One of the two may have been let in nevertheless
                    await store.change(reservation_id, "release")
                    continue
                assert sorted(result.created for result in results) == [False, True]
                done.append(("reservation", items))
                for action, kind in chance.choice(
                    [
                        (("confirm", "confirmation"), ("return", "return")),
                        (("confirm", "confirmation"),),
                        (("release", "release"),),
                        (),
                    ]
                ):
                    await asyncio.gather(
                        *(store.change(reservation_id, action) for _ in range(2))  # type: ignore[arg-type]
                    )
                    done.append((kind, items))  # type: ignore[arg-type]
                    outcomes[kind] += 1

        await asyncio.gather(*(customer(number) for number in range(20)))

        totals: dict[UUID, list[int]] = {each: [0, 0, 0] for each in variants}
        for kind, items in done:
            for variant, quantity in items.items():
                change = change_of(kind, quantity)
                for place, part in enumerate((change.available, change.reserved, change.sold)):
                    totals[variant][place] += part
        expected = {
            each: StockLevel(parts[0], parts[1], parts[2], sum(parts))
            for each, parts in totals.items()
        }
        assert await inventory.levels() == expected
        assert b'"holds": true,' in await check_invariants(inventory.databases[0])
        # Otherwise this shows nothing
        assert all(outcomes[each] > 0 for each in ("not enough", "confirmation", "release"))
