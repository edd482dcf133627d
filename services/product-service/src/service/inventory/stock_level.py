"""How much there is of a variant."""

from dataclasses import dataclass

from service.inventory.stock_change import StockChange


class NotEnoughStock(Exception):
    """Something would be less than nothing after this change."""


@dataclass(frozen=True, slots=True)
class StockLevel:
    """How much there is of a variant.

    Whatever has been received is available, reserved or sold, and nothing is ever less than
    nothing. The database holds the same rules as constraints.
    """

    available: int = 0
    """Can be reserved."""
    reserved: int = 0
    """Put aside for orders that are not paid yet."""
    sold: int = 0
    received: int = 0
    """Receipts and adjustments together."""

    def apply(self, change: StockChange) -> "StockLevel":
        """Make the level after a change.

        :raises NotEnoughStock: when something would be less than nothing
        """
        level = StockLevel(
            self.available + change.available,
            self.reserved + change.reserved,
            self.sold + change.sold,
            self.received + change.available + change.reserved + change.sold,
        )
        if min(level.available, level.reserved, level.sold) < 0:
            raise NotEnoughStock
        return level

    @property
    def is_conserved(self) -> bool:
        """Whether nothing came from nowhere and nothing got lost."""
        return self.available + self.reserved + self.sold == self.received
