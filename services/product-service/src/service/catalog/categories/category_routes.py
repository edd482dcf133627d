"""The HTTP interface of categories."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from service.catalog.categories.category import CategoryFields
from service.catalog.categories.category_reader import CategoryReader
from service.catalog.categories.category_store import CategoryStore
from service.catalog.products.product_reader import ProductReader
from service.platform.http.not_modified import is_not_modified
from service.shared.entity_tag import entity_tag, expected_version
from service.shared.json_response import json_response
from service.shared.require_identity_type import RequireIdentity

IfMatch = Annotated[str | None, Header()]


def add_category_routes(
    router: APIRouter,
    store: CategoryStore,
    reader: CategoryReader,
    products: ProductReader,
    require_administrator: RequireIdentity,
) -> None:
    """Add the routes of categories."""
    administrator = [Depends(require_administrator)]

    @router.get("/products/categories")
    async def list_categories() -> Response:
        return json_response(await reader.tree())

    @router.post("/products/categories", dependencies=administrator)
    async def create_category(fields: CategoryFields) -> Response:
        category_id, document = await store.create(fields)
        await reader.forget()
        headers = {
            "location": f"/products/categories/{category_id}",
            "etag": entity_tag(document.version),
        }
        return json_response(document.body, status=201, headers=headers)

    @router.get("/products/categories/{category_id:uuid}")
    async def get_category(category_id: UUID, request: Request) -> Response:
        document = await store.find(category_id)
        headers = {"etag": entity_tag(document.version)}
        if is_not_modified(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        return json_response(document.body, headers=headers)

    @router.put("/products/categories/{category_id:uuid}", dependencies=administrator)
    async def replace_category(
        category_id: UUID, fields: CategoryFields, if_match: IfMatch = None
    ) -> Response:
        document, changed = await store.replace(category_id, fields, expected_version(if_match))
        await reader.forget()
        await products.forget(changed)
        return json_response(document.body, headers={"etag": entity_tag(document.version)})

    @router.delete("/products/categories/{category_id:uuid}", dependencies=administrator)
    async def remove_category(category_id: UUID, if_match: IfMatch = None) -> Response:
        await store.remove(category_id, expected_version(if_match))
        await reader.forget()
        return Response(status_code=204)
