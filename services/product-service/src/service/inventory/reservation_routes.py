"""The HTTP interface of reservations, for other services."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Response

from service.inventory.inventory_errors import InsufficientStock
from service.inventory.reservation import Reservation, ReservationRequest
from service.inventory.reservation_state import current_state
from service.inventory.reservation_store import ReservationStore
from service.shared.json_response import json_response


def reservation_routes(store: ReservationStore, count: Callable[[str], None]) -> APIRouter:
    """Make the routes of reservations.

    :param count: counts the outcome of a request for stock
    """
    router = APIRouter(prefix="/internal/reservations")

    @router.put("/{reservation_id}")
    async def reserve_stock(reservation_id: UUID, request: ReservationRequest) -> Response:
        try:
            result = await store.reserve(reservation_id, request)
        except InsufficientStock:
            count("insufficient")
            raise
        count("created" if result.created else "repeated")
        return _answer(result.reservation, 201 if result.created else 200)

    @router.get("/{reservation_id}")
    async def get_reservation(reservation_id: UUID) -> Response:
        return _answer(await store.find(reservation_id))

    @router.post("/{reservation_id}/confirm")
    async def confirm_reservation(reservation_id: UUID) -> Response:
        return _answer(await store.change(reservation_id, "confirm"))

    @router.post("/{reservation_id}/release")
    async def release_reservation(reservation_id: UUID) -> Response:
        return _answer(await store.change(reservation_id, "release"))

    @router.post("/{reservation_id}/return")
    async def return_reservation(reservation_id: UUID) -> Response:
        return _answer(await store.change(reservation_id, "return"))

    return router


def _answer(reservation: Reservation, status: int = 200) -> Response:
    state = current_state(reservation.state, overdue=reservation.overdue)
    return json_response(reservation.to_json(state), status=status)
