"""Reservations in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from service.inventory.announce_availability import AnnounceAvailability
from service.inventory.expire_reservations import expire_reservations
from service.inventory.inventory_errors import (
    InsufficientStock,
    RepeatedVariants,
    ReservationDiffers,
    ReservationNotFound,
    ReservationOver,
    Shortage,
    UnknownVariants,
)
from service.inventory.move_stock import move_stock
from service.inventory.reservation import Reservation, ReservationRequest, ReservedItem
from service.inventory.reservation_state import (
    ReservationAction,
    ReservationState,
    Transition,
    TransitionRefused,
    current_state,
    next_transition,
)
from service.inventory.reservation_statements import (
    AVAILABLE,
    CHANGE,
    FIND,
    FIND_AND_LOCK,
    INSERT,
    INSERT_RELEASED,
)
from service.inventory.reserve_stock import TakenStock, WantedStock, reserve_stock
from service.inventory.stock_change import CHANGE_OF_ONE, MovementKind, change_of
from service.platform.database.database import Database, Queryable, Transaction
from service.platform.process.reached import reached


@dataclass(frozen=True, slots=True)
class ReservationResult:
    """A reservation, and whether it is new."""

    reservation: Reservation
    created: bool = False


class ReservationStore:
    """Keeps reservations and the stock that they hold."""

    def __init__(self, database: Database, announce: AnnounceAvailability) -> None:
        self._database = database
        self._announce = announce

    async def find(self, reservation_id: UUID) -> Reservation:
        """Get a reservation.

        :raises ReservationNotFound: when there is none
        """
        reservation = _reservation_of(await self._database.query(FIND, reservation_id))
        if reservation is None:
            raise ReservationNotFound(reservation_id)
        return reservation

    async def reserve(self, reservation_id: UUID, request: ReservationRequest) -> ReservationResult:
        """Put stock aside, all of it or none. The same again changes nothing.

        :raises InsufficientStock: when there is not enough of something
        :raises UnknownVariants: when something does not exist or is not for sale
        :raises RepeatedVariants: when something is asked for twice
        :raises ReservationDiffers: when the id belongs to something else
        :raises ReservationOver: when the reservation was made before and is over
        """
        if request.repeated:
            raise RepeatedVariants(request.repeated)
        try:
            result, taken = await self._reserve_once(reservation_id, request)
        except InsufficientStock:
            # What is missing may be held by reservations that nobody has swept up yet
            ids = list(request.quantities)
            if not await expire_reservations(self._database, self._announce, variant_ids=ids):
                raise
            result, taken = await self._reserve_once(reservation_id, request)
        if result.created:
            reached("stock.reserved")
        await self._announce(taken)
        return result

    async def change(self, reservation_id: UUID, action: ReservationAction) -> Reservation:
        """Confirm, release or return. The same again changes nothing.

        :raises ReservationNotFound: when there is none; one to be released is noted as released
        :raises ReservationOver: when what became of it does not allow this
        """
        async with self._database.transaction() as transaction:
            found = _reservation_of(await transaction.query(FIND_AND_LOCK, reservation_id))
            if found is None and action == "release":
                await transaction.query(INSERT_RELEASED, reservation_id)
                # Finds another one when somebody was faster
                found = _reservation_of(await transaction.query(FIND_AND_LOCK, reservation_id))
            if found is None:
                raise ReservationNotFound(reservation_id)
            try:
                transition = next_transition(found.state, action, overdue=found.overdue)
            except TransitionRefused as refused:
                raise ReservationOver(reservation_id, refused.state) from refused
            taken = await _carry_out(transaction, found, transition)
        await self._announce(taken)
        return _with_state(found, transition.state)

    async def _reserve_once(
        self, reservation_id: UUID, request: ReservationRequest
    ) -> tuple[ReservationResult, Sequence[TakenStock]]:
        quantities = request.quantities
        async with self._database.transaction() as transaction:
            rows = await transaction.query(
                INSERT,
                reservation_id,
                list(quantities),
                list(quantities.values()),
                request.expires_in_seconds,
            )
            created = _reservation_of(rows)
            if created is None:
                found = _reservation_of(await transaction.query(FIND, reservation_id))
                return ReservationResult(_repeated(reservation_id, request, found)), []
            known = {item.variant_id for item in created.items}
            if known != set(quantities):
                raise UnknownVariants(sorted(set(quantities) - known))
            taken = await reserve_stock(
                transaction, [WantedStock(each, wanted) for each, wanted in quantities.items()]
            )
            if len(taken) < len(quantities):
                raise InsufficientStock(await _shortages(transaction, quantities, taken))
        return ReservationResult(created, created=True), taken


async def _carry_out(
    transaction: Transaction, reservation: Reservation, transition: Transition
) -> Sequence[TakenStock]:
    kind: MovementKind | None = transition.movement
    if kind is None:
        return []
    one = CHANGE_OF_ONE[kind]
    await transaction.query(
        CHANGE,
        reservation.id,
        transition.state,
        kind,
        one.available,
        one.reserved,
        one.sold,
    )
    changes = {item.variant_id: change_of(kind, item.quantity) for item in reservation.items}
    taken = await move_stock(transaction, changes)
    if len(taken) != len(changes):
        raise AssertionError(f"reservation {reservation.id} holds more than there is")
    return taken


async def _shortages(
    transaction: Queryable, quantities: dict[UUID, int], taken: Sequence[TakenStock]
) -> list[Shortage]:
    missing = sorted(set(quantities) - {each.variant_id for each in taken})
    rows = await transaction.query(AVAILABLE, missing)
    available = {row["variant_id"]: row["available"] for row in rows}
    return [Shortage(each, quantities[each], available.get(each, 0)) for each in missing]


def _repeated(
    reservation_id: UUID, request: ReservationRequest, found: Reservation | None
) -> Reservation:
    """Answer what was made before, unless the request is for something else by now."""
    if found is None:
        raise AssertionError("reservations are never removed")
    state = current_state(found.state, overdue=found.overdue)
    # Released before it was known: there is nothing to compare with
    if found.expires_in_seconds is not None and not found.is_for(request):
        raise ReservationDiffers(reservation_id)
    if state not in {"reserved", "confirmed"}:
        raise ReservationOver(reservation_id, state)
    return found


def _with_state(reservation: Reservation, state: ReservationState) -> Reservation:
    return Reservation(
        reservation.id,
        state,
        reservation.overdue,
        reservation.expires_at,
        reservation.expires_in_seconds,
        reservation.items,
    )


def _reservation_of(rows: Sequence[asyncpg.Record]) -> Reservation | None:
    if not rows or rows[0]["id"] is None:
        return None
    first = rows[0]
    return Reservation(
        first["id"],
        first["state"],
        first["overdue"],
        first["expires_at"],
        first["expires_in_seconds"],
        [
            ReservedItem(
                row["variant_id"],
                row["product_id"],
                row["sku"],
                row["name"],
                row["quantity"],
                row["price_amount"],
                row["price_currency"],
            )
            for row in rows
            if row["variant_id"] is not None
        ],
    )
