from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from service.inventory.reservation_state import (
    RESERVATION_ACTIONS,
    ReservationAction,
    TransitionRefused,
    current_state,
    next_transition,
)
from service.inventory.stock_change import CHANGE_OF_ONE, MOVEMENT_KINDS, MovementKind, change_of
from service.inventory.stock_level import NotEnoughStock, StockLevel
from tests.inventory.inventory_model import InventoryModel

NAMESPACE = UUID(int=1)
VARIANTS = [uuid5(NAMESPACE, name) for name in "abc"]

variants = st.sampled_from(VARIANTS)
orders = st.dictionaries(variants, st.integers(1, 4), min_size=1)
ids = st.integers(0, 6).map(lambda number: uuid5(NAMESPACE, str(number)))


class InventoryMachine(RuleBasedStateMachine):
    """Does anything in any order, and looks whether what must hold still does."""

    reserved: Bundle[UUID] = Bundle("reserved")

    def __init__(self) -> None:
        super().__init__()
        self.model = InventoryModel({each: StockLevel() for each in VARIANTS})

    @rule(variant=variants, quantity=st.integers(1, 5), reference=st.sampled_from("xyz"))
    def receive(self, variant: UUID, quantity: int, reference: str) -> None:
        before = self.model.levels[variant]
        try:
            changed = self.model.book(variant, "receipt", quantity, reference)
        except ValueError:
            changed = False
        gained = self.model.levels[variant].received - before.received
        assert gained == (quantity if changed else 0)

    @rule(variant=variants, delta=st.integers(-5, 5).filter(bool), reference=st.text(max_size=1))
    def adjust(self, variant: UUID, delta: int, reference: str) -> None:
        before = self.model.levels[variant]
        try:
            self.model.book(variant, "adjustment", delta, reference)
        except (NotEnoughStock, ValueError):
            assert self.model.levels[variant] == before

    @rule(target=reserved, reservation_id=ids, items=orders)
    def reserve(self, reservation_id: UUID, items: dict[UUID, int]) -> UUID:
        before = dict(self.model.levels)
        known = reservation_id in self.model.reservations
        try:
            created = self.model.reserve(reservation_id, items)
        except (NotEnoughStock, ValueError, TransitionRefused):
            assert self.model.reservations.get(reservation_id) is None or known
        else:
            assert created != known
            if not created:
                assert self.model.levels == before
        return reservation_id

    @rule(reservation_id=reserved, action=st.sampled_from(RESERVATION_ACTIONS))
    def change(self, reservation_id: UUID, action: ReservationAction) -> None:
        try:
            state = self.model.change(reservation_id, action)
        except (TransitionRefused, LookupError):
            return
        after = dict(self.model.levels)
        # The same again does nothing
        assert self.model.change(reservation_id, action) == state
        assert self.model.levels == after

    @rule(reservation_id=reserved)
    def let_time_pass(self, reservation_id: UUID) -> None:
        if (known := self.model.reservations.get(reservation_id)) is not None:
            known.overdue = True

    @rule()
    def sweep(self) -> None:
        self.model.sweep()
        assert self.model.sweep() == 0

    @invariant()
    def nothing_is_less_than_nothing(self) -> None:
        for level in self.model.levels.values():
            assert min(level.available, level.reserved, level.sold) >= 0

    @invariant()
    def stock_is_conserved(self) -> None:
        for variant, level in self.model.levels.items():
            entries = self.model.entries.items()
            assert level.is_conserved
            assert level.received == sum(
                quantity for (entry_of, _, _), quantity in entries if entry_of == variant
            )

    @invariant()
    def what_is_held_belongs_to_reservations(self) -> None:
        for variant, level in self.model.levels.items():
            held = {"reserved": 0, "confirmed": 0}
            for each in self.model.reservations.values():
                if each.state in held:
                    held[each.state] += each.items.get(variant, 0)
            assert (level.reserved, level.sold) == (held["reserved"], held["confirmed"])


TestInventoryModel = InventoryMachine.TestCase
TestInventoryModel.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)

levels = st.builds(
    lambda available, reserved, sold: StockLevel(
        available, reserved, sold, available + reserved + sold
    ),
    *[st.integers(0, 20)] * 3,
)


@given(levels, st.sampled_from(MOVEMENT_KINDS), st.integers(1, 20))
def test_a_change_conserves_stock_or_is_refused(
    level: StockLevel, kind: MovementKind, quantity: int
) -> None:
    change = change_of(kind, quantity)
    try:
        changed = level.apply(change)
    except NotEnoughStock:
        assert (
            min(
                level.available + change.available,
                level.reserved + change.reserved,
                level.sold + change.sold,
            )
            < 0
        )
        return
    assert changed.is_conserved
    gained = changed.received - level.received
    assert gained == (quantity if kind in {"receipt", "adjustment"} else 0)


@given(st.sampled_from(MOVEMENT_KINDS), st.integers(-50, 50))
def test_the_change_of_several_units_is_that_of_one_many_times(
    kind: MovementKind, quantity: int
) -> None:
    one, many = CHANGE_OF_ONE[kind], change_of(kind, quantity)
    assert many.available == one.available * quantity
    assert many.reserved == one.reserved * quantity
    assert many.sold == one.sold * quantity


def test_what_is_overdue_is_expired_before_anybody_swept_it_up() -> None:
    assert current_state("reserved", overdue=True) == "expired"
    assert current_state("confirmed", overdue=True) == "confirmed"
    for action in ("release", "expire"):
        assert next_transition("reserved", action, overdue=True).movement is not None
    with pytest.raises(TransitionRefused) as refused:
        next_transition("reserved", "confirm", overdue=True)
    assert refused.value.state == "expired"
