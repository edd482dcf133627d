"""What the inventory should do, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from service.inventory.reservation_state import (
    ReservationAction,
    ReservationState,
    TransitionRefused,
    current_state,
    next_transition,
)
from service.inventory.stock_change import MovementKind, change_of
from service.inventory.stock_level import NotEnoughStock, StockLevel


@dataclass
class ModelReservation:
    """A reservation in the model."""

    state: ReservationState
    items: dict[UUID, int]
    overdue: bool = False


@dataclass
class InventoryModel:
    """All stock and all reservations, with nothing but the rules of the domain."""

    levels: dict[UUID, StockLevel]
    reservations: dict[UUID, ModelReservation] = field(default_factory=dict)
    entries: dict[tuple[UUID, MovementKind, str], int] = field(default_factory=dict)

    def book(self, variant_id: UUID, kind: MovementKind, quantity: int, reference: str) -> bool:
        """Receive or adjust; whether anything was changed."""
        known = self.entries.get((variant_id, kind, reference))
        if known is not None:
            if known != quantity:
                raise ValueError("the reference belongs to something else")
            return False
        self._apply({variant_id: quantity}, kind)
        self.entries[variant_id, kind, reference] = quantity
        return True

    def reserve(self, reservation_id: UUID, items: Mapping[UUID, int]) -> bool:
        """Put stock aside; whether it is a new reservation."""
        known = self.reservations.get(reservation_id)
        if known is not None:
            if known.items and known.items != dict(items):
                raise ValueError("the id belongs to something else")
            state = current_state(known.state, overdue=known.overdue)
            if state not in {"reserved", "confirmed"}:
                raise TransitionRefused(state)
            return False
        try:
            self._apply(items, "reservation")
        except NotEnoughStock:
            # The stock of what is overdue may be taken
            if not self._sweep(items):
                raise
            self._apply(items, "reservation")
        self.reservations[reservation_id] = ModelReservation("reserved", dict(items))
        return True

    def change(self, reservation_id: UUID, action: ReservationAction) -> ReservationState:
        """Confirm, release or return; the state afterwards."""
        known = self.reservations.get(reservation_id)
        if known is None:
            if action != "release":
                raise LookupError("there is no such reservation")
            known = self.reservations[reservation_id] = ModelReservation("released", {})
        transition = next_transition(known.state, action, overdue=known.overdue)
        if transition.movement is not None:
            self._apply(known.items, transition.movement)
        known.state = transition.state
        return known.state

    def sweep(self) -> int:
        """Expire everything that is overdue; how many there were."""
        return self._sweep(self.levels)

    def _sweep(self, variants: Mapping[UUID, object]) -> int:
        due = [
            (reservation_id, each)
            for reservation_id, each in self.reservations.items()
            if each.state == "reserved" and each.overdue and set(each.items) & set(variants)
        ]
        for reservation_id, _ in due:
            self.change(reservation_id, "expire")
        return len(due)

    def _apply(self, items: Mapping[UUID, int], kind: MovementKind) -> None:
        changed = {
            variant_id: self.levels[variant_id].apply(change_of(kind, quantity))
            for variant_id, quantity in items.items()
        }
        self.levels.update(changed)
