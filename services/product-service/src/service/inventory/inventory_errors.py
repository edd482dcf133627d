"""What can go wrong with stock and reservations."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.inventory.reservation_state import ReservationState
from service.platform.http.problem import HttpProblem
from service.shared.typed_problem import TypedProblem


@dataclass(frozen=True, slots=True)
class Shortage:
    """There is less of a variant than was asked for."""

    variant_id: UUID
    requested: int
    available: int


class InsufficientStock(TypedProblem):
    """There is not enough; nothing was changed."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(
            409,
            "insufficient-stock",
            "There is not enough stock",
            shortages=[
                {
                    "variantId": str(each.variant_id),
                    "requested": each.requested,
                    "available": each.available,
                }
                for each in shortages
            ],
        )


class UnknownVariants(TypedProblem):
    """Somebody wants to buy what does not exist or is not for sale."""

    def __init__(self, variant_ids: Sequence[UUID]) -> None:
        super().__init__(
            422,
            "unknown-variant",
            "These variants do not exist or are not for sale",
            variants=[str(each) for each in variant_ids],
        )


class RepeatedVariants(TypedProblem):
    """A variant is asked for twice, which leaves open how many are meant."""

    def __init__(self, variant_ids: Sequence[UUID]) -> None:
        super().__init__(
            422,
            "repeated-variant",
            "These variants are asked for more than once",
            variants=[str(each) for each in variant_ids],
        )


class ReservationNotFound(HttpProblem):
    """There is no reservation with this id."""

    def __init__(self, reservation_id: UUID) -> None:
        super().__init__(404, f"There is no reservation {reservation_id}")


class ReservationDiffers(TypedProblem):
    """The id belongs to a reservation of something else."""

    def __init__(self, reservation_id: UUID) -> None:
        super().__init__(
            409,
            "reservation-differs",
            f"Reservation {reservation_id} was made for something else",
        )


class ReservationOver(TypedProblem):
    """What became of the reservation does not allow this."""

    def __init__(self, reservation_id: UUID, state: ReservationState) -> None:
        super().__init__(
            409, "reservation-over", f"Reservation {reservation_id} is {state}", state=state
        )


class ReferenceDiffers(TypedProblem):
    """The reference belongs to another receipt or adjustment of this variant."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            409, "reference-differs", f"Reference {reference} was used for something else"
        )


class StockNotFound(HttpProblem):
    """There is no variant with this id."""

    def __init__(self, variant_id: UUID) -> None:
        super().__init__(404, f"There is no variant {variant_id}")
