"""The HTTP interface of the stock, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from service.inventory.stock_store import StockEntry, StockStore
from service.platform.identity.identity import Identity
from service.shared.json_page import json_page
from service.shared.json_response import json_response
from service.shared.page_cursor import cursor_scope, decode_cursor, encode_cursor
from service.shared.require_identity_type import RequireIdentity


class Receipt(BaseModel):
    """Stock that came in. What is accepted is checked by openapi.yaml."""

    quantity: int
    reference: str


class Adjustment(BaseModel):
    """Stock that turned out to be more or less. What is accepted is checked by openapi.yaml."""

    delta: int
    reason: str
    reference: str


def add_stock_routes(
    router: APIRouter, store: StockStore, require_administrator: RequireIdentity
) -> None:
    """Add the routes of the stock."""
    administrator = Annotated[Identity, Depends(require_administrator)]

    @router.get("/products/stock", dependencies=[Depends(require_administrator)])
    async def list_stock(
        low: bool | None = None,  # noqa: FBT001 - a query parameter
        limit: int = 20,
        cursor: str | None = None,
    ) -> Response:
        scope = cursor_scope({"list": "stock", "low": low})
        after = None if cursor is None else str(decode_cursor(cursor, scope, (str,))[0])
        documents, last = await store.list_all(low=low, after=after, limit=limit)
        return json_page(documents, None if last is None else encode_cursor(scope, [last]))

    @router.get(
        "/products/variants/{variant_id:uuid}/stock", dependencies=[Depends(require_administrator)]
    )
    async def get_stock(variant_id: UUID) -> Response:
        return json_response(await store.find(variant_id))

    @router.get(
        "/products/variants/{variant_id:uuid}/movements",
        dependencies=[Depends(require_administrator)],
    )
    async def list_stock_movements(
        variant_id: UUID, limit: int = 20, cursor: str | None = None
    ) -> Response:
        scope = cursor_scope({"list": "movements", "variant": variant_id})
        before = None if cursor is None else int(decode_cursor(cursor, scope, (int,))[0])
        documents, last = await store.list_movements(variant_id, before=before, limit=limit)
        return json_page(documents, None if last is None else encode_cursor(scope, [last]))

    @router.post("/products/variants/{variant_id:uuid}/receipts")
    async def receive_stock(
        variant_id: UUID, receipt: Receipt, identity: administrator
    ) -> Response:
        entry = StockEntry("receipt", receipt.quantity, receipt.reference, identity.subject)
        return await _book(variant_id, entry)

    @router.post("/products/variants/{variant_id:uuid}/adjustments")
    async def adjust_stock(
        variant_id: UUID, adjustment: Adjustment, identity: administrator
    ) -> Response:
        entry = StockEntry(
            "adjustment",
            adjustment.delta,
            adjustment.reference,
            identity.subject,
            adjustment.reason,
        )
        return await _book(variant_id, entry)

    async def _book(variant_id: UUID, entry: StockEntry) -> Response:
        document, changed = await store.book(variant_id, entry)
        return json_response(document, status=201 if changed else 200)
