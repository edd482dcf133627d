"""The HTTP interface of items. What is accepted here is described, and checked, by openapi.yaml."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from service.items.cursor import decode_cursor, encode_cursor
from service.items.entity_tag import entity_tag, expected_version
from service.items.item import Item, ItemFields
from service.items.item_errors import ItemNotFound
from service.items.item_store import ItemStore
from service.platform.http.not_modified import is_not_modified

IfMatch = Annotated[str | None, Header()]


def item_routes(store: ItemStore) -> APIRouter:
    """Make the routes of items."""
    router = APIRouter()

    @router.post("/items", status_code=201)
    async def create_item(fields: ItemFields, response: Response) -> Item:
        item = await store.create(fields)
        response.headers["location"] = f"/items/{item.id}"
        response.headers["etag"] = entity_tag(item.version)
        return item

    @router.get("/items")
    async def list_items(limit: int = 20, cursor: str | None = None) -> dict[str, object]:
        after = None if cursor is None else decode_cursor(cursor)
        page = await store.list(limit=limit, after=after)
        items = [item.model_dump(mode="json", by_alias=True) for item in page.items]
        if page.next is None:
            return {"items": items}
        return {"items": items, "nextCursor": encode_cursor(page.next)}

    @router.get("/items/{item_id}", response_model=Item)
    async def get_item(item_id: str, request: Request, response: Response) -> Item | Response:
        item = await store.find(item_id)
        if item is None:
            raise ItemNotFound(item_id)
        tag = entity_tag(item.version)
        if is_not_modified(request, tag):
            return Response(status_code=304, headers={"etag": tag})
        response.headers["etag"] = tag
        return item

    @router.put("/items/{item_id}")
    async def replace_item(
        item_id: str, fields: ItemFields, response: Response, if_match: IfMatch = None
    ) -> Item:
        item = await store.replace(item_id, fields, expected_version(if_match))
        response.headers["etag"] = entity_tag(item.version)
        return item

    @router.delete("/items/{item_id}", status_code=204)
    async def remove_item(item_id: str, if_match: IfMatch = None) -> None:
        await store.remove(item_id, expected_version(if_match))

    return router
