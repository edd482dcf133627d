"""The HTTP interface of reservations, for other services."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from service.inventory.inventory_errors import InsufficientStock
from service.inventory.reservation import Reservation, ReservationRequest
from service.inventory.reservation_state import current_state
from service.inventory.reservation_store import ReservationStore
from service.shared.json_response import json_response
from service.shared.require_identity_type import RequireIdentity


def add_reservation_routes(
    router: APIRouter,
    store: ReservationStore,
    require_service: RequireIdentity,
    count: Callable[[str], None],
) -> None:
    """Add the routes of reservations.

    :param count: counts the outcome of a request for stock
    """
    other_service = [Depends(require_service)]

    @router.put("/internal/reservations/{reservation_id:uuid}", dependencies=other_service)
    async def reserve_stock(reservation_id: UUID, request: ReservationRequest) -> Response:
        try:
            result = await store.reserve(reservation_id, request)
        except InsufficientStock:
            count("insufficient")
            raise
        count("created" if result.created else "repeated")
        return _answer(result.reservation, 201 if result.created else 200)

    @router.get("/internal/reservations/{reservation_id:uuid}", dependencies=other_service)
    async def get_reservation(reservation_id: UUID) -> Response:
        return _answer(await store.find(reservation_id))

    @router.post("/internal/reservations/{reservation_id:uuid}/confirm", dependencies=other_service)
    async def confirm_reservation(reservation_id: UUID) -> Response:
        return _answer(await store.change(reservation_id, "confirm"))

    @router.post("/internal/reservations/{reservation_id:uuid}/release", dependencies=other_service)
    async def release_reservation(reservation_id: UUID) -> Response:
        return _answer(await store.change(reservation_id, "release"))

    @router.post("/internal/reservations/{reservation_id:uuid}/return", dependencies=other_service)
    async def return_reservation(reservation_id: UUID) -> Response:
        return _answer(await store.change(reservation_id, "return"))


def _answer(reservation: Reservation, status: int = 200) -> Response:
    state = current_state(reservation.state, overdue=reservation.overdue)
    return json_response(reservation.to_json(state), status=status)
