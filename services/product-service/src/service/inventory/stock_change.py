"""By how much something changes a stock."""

from dataclasses import dataclass
from typing import Literal, get_args

MovementKind = Literal[
    "receipt", "adjustment", "reservation", "confirmation", "release", "expiry", "return"
]
"""Everything that can happen to a stock."""

MOVEMENT_KINDS: tuple[MovementKind, ...] = get_args(MovementKind)


@dataclass(frozen=True, slots=True)
class StockChange:
    """By how much something changes a stock."""

    available: int = 0
    reserved: int = 0
    sold: int = 0

    def times(self, quantity: int) -> "StockChange":
        """Make the change of several units."""
        return StockChange(
            self.available * quantity, self.reserved * quantity, self.sold * quantity
        )


CHANGE_OF_ONE: dict[MovementKind, StockChange] = {
    "receipt": StockChange(available=1),
    "adjustment": StockChange(available=1),
    "reservation": StockChange(available=-1, reserved=1),
    "confirmation": StockChange(reserved=-1, sold=1),
    "release": StockChange(available=1, reserved=-1),
    "expiry": StockChange(available=1, reserved=-1),
    "return": StockChange(available=1, sold=-1),
}
"""What each kind of movement does to a stock, for one unit."""


def change_of(kind: MovementKind, quantity: int) -> StockChange:
    """Say what a movement does to a stock.

    :param quantity: how many units; negative only for an adjustment that takes some away
    """
    return CHANGE_OF_ONE[kind].times(quantity)
