"""The life of a reservation."""

from dataclasses import dataclass
from typing import Literal, get_args

from service.inventory.stock_change import MovementKind

ReservationState = Literal["reserved", "confirmed", "released", "expired", "returned"]
"""`reserved` holds stock, `confirmed` has sold it, the others are over."""

ReservationAction = Literal["confirm", "release", "expire", "return"]
"""What can be done to a reservation that exists."""

RESERVATION_ACTIONS: tuple[ReservationAction, ...] = get_args(ReservationAction)


class TransitionRefused(Exception):
    """The state of a reservation does not allow what somebody wants to do with it."""

    def __init__(self, state: ReservationState) -> None:
        super().__init__(f"the reservation is {state}")
        self.state = state


@dataclass(frozen=True, slots=True)
class Transition:
    """What becomes of a reservation."""

    state: ReservationState
    movement: MovementKind | None = None
    """What happens to the stock of its items; nothing when all was done before."""


_TRANSITIONS: dict[tuple[ReservationState, ReservationAction], Transition] = {
    ("reserved", "confirm"): Transition("confirmed", "confirmation"),
    ("confirmed", "confirm"): Transition("confirmed"),
    ("reserved", "release"): Transition("released", "release"),
    ("released", "release"): Transition("released"),
    # Nothing is held any more, which is all that a release is for
    ("expired", "release"): Transition("expired"),
    ("reserved", "expire"): Transition("expired", "expiry"),
    ("expired", "expire"): Transition("expired"),
    ("confirmed", "return"): Transition("returned", "return"),
    ("returned", "return"): Transition("returned"),
}


def current_state(state: ReservationState, *, overdue: bool) -> ReservationState:
    """Say how a reservation is seen: one whose time is up is over, also before it is swept up."""
    return "expired" if state == "reserved" and overdue else state


def next_transition(
    state: ReservationState, action: ReservationAction, *, overdue: bool
) -> Transition:
    """Decide what an action does to a reservation. The same action again does nothing.

    :param state: as it is stored
    :param overdue: whether its time is up
    :raises TransitionRefused: when this cannot be done to it
    """
    if action == "confirm" and current_state(state, overdue=overdue) == "expired":
        raise TransitionRefused("expired")
    if action == "expire" and state == "reserved" and not overdue:
        raise TransitionRefused(state)
    transition = _TRANSITIONS.get((state, action))
    if transition is None:
        raise TransitionRefused(state)
    return transition
