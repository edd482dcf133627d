"""Stock that is put aside for an order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from service.inventory.reservation_state import ReservationState

CURRENCY = "EUR"
"""The shop sells in one currency."""


class RequestedItem(BaseModel):
    """So many of a variant. What is accepted is checked by openapi.yaml."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    variant_id: UUID
    quantity: int


class ReservationRequest(BaseModel):
    """What somebody wants to have put aside."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    items: tuple[RequestedItem, ...]
    expires_in_seconds: int

    @property
    def quantities(self) -> dict[UUID, int]:
        """The quantity of each variant; the order of the items means nothing."""
        return {item.variant_id: item.quantity for item in self.items}

    @property
    def repeated(self) -> list[UUID]:
        """The variants that are asked for more than once."""
        ids = [item.variant_id for item in self.items]
        return sorted({each for each in ids if ids.count(each) > 1})


@dataclass(frozen=True, slots=True)
class ReservedItem:
    """A variant that is put aside, with its name and its price of that moment."""

    variant_id: UUID
    product_id: UUID
    sku: str
    name: str
    quantity: int
    price_amount: int
    price_currency: str

    def to_json(self) -> dict[str, object]:
        """Make the item as it is answered."""
        return {
            "variantId": str(self.variant_id),
            "productId": str(self.product_id),
            "sku": self.sku,
            "name": self.name,
            "quantity": self.quantity,
            "unitPrice": {"amount": self.price_amount, "currency": self.price_currency},
        }


@dataclass(frozen=True, slots=True)
class Reservation:
    """Stock that is put aside for an order."""

    id: UUID
    state: ReservationState
    overdue: bool
    """Whether its time is up, by the clock of the database."""
    expires_at: datetime
    expires_in_seconds: int | None
    items: Sequence[ReservedItem]

    def is_for(self, request: ReservationRequest) -> bool:
        """Whether this is what the request asks for."""
        quantities = {item.variant_id: item.quantity for item in self.items}
        return (
            quantities == request.quantities
            and self.expires_in_seconds == request.expires_in_seconds
        )

    def to_json(self, state: ReservationState) -> bytes:
        """Write the reservation as it is answered.

        :param state: as it is seen by callers
        """
        total = sum(item.quantity * item.price_amount for item in self.items)
        expires_at = self.expires_at.astimezone(UTC).isoformat(timespec="milliseconds")
        document = {
            "id": str(self.id),
            "state": state,
            "expiresAt": expires_at.replace("+00:00", "Z"),
            "items": [item.to_json() for item in self.items],
            "total": {"amount": total, "currency": CURRENCY},
        }
        return json.dumps(document, ensure_ascii=False).encode()
