"""The HTTP interface of deliveries. What is accepted is described, and checked, by openapi.yaml."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from service.administration.callers import Callers, user_id_of
from service.deliveries.delivery import State
from service.deliveries.delivery_archive import DeliveryArchive
from service.deliveries.delivery_record import DeliveryRecord
from service.paging.cursor import decode_cursor
from service.platform.identity.identity import Identity


def delivery_routes(
    archive: DeliveryArchive, callers: Callers, on_replayed: Callable[[], None]
) -> APIRouter:
    """Make the routes of deliveries.

    :param on_replayed: called when there is something to deliver again
    """
    router = APIRouter()
    user = Depends(callers.user)
    administrator = Depends(callers.administrator)

    @router.get("/notifications")
    async def list_notifications(
        identity: Annotated[Identity, user], limit: int = 20, cursor: str | None = None
    ) -> dict[str, object]:
        before = decode_cursor(cursor)
        page = await archive.of_user(user_id_of(identity), limit=limit, before=before)
        return page.to_json(DeliveryRecord.to_json)

    @router.get("/notifications/deliveries", dependencies=[administrator])
    async def list_deliveries(
        state: State = "parked", limit: int = 20, cursor: str | None = None
    ) -> dict[str, object]:
        page = await archive.in_state(state, limit=limit, before=decode_cursor(cursor))
        return page.to_json(DeliveryRecord.to_json)

    @router.post("/notifications/deliveries/replay")
    async def replay_deliveries(
        identity: Annotated[Identity, administrator],
    ) -> dict[str, object]:
        replayed = await archive.replay_all(identity)
        on_replayed()
        return {"replayed": replayed}

    @router.post("/notifications/deliveries/{delivery_id}/replay")
    async def replay_delivery(
        delivery_id: UUID, identity: Annotated[Identity, administrator]
    ) -> dict[str, object]:
        record = await archive.replay(delivery_id, identity)
        on_replayed()
        return record.to_json()

    @router.post("/notifications/deliveries/{delivery_id}/discard")
    async def discard_delivery(
        delivery_id: UUID, identity: Annotated[Identity, administrator]
    ) -> dict[str, object]:
        return (await archive.discard(delivery_id, identity)).to_json()

    return router
