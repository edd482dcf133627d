"""The HTTP interface of products."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from service.catalog.catalog_errors import NotFound
from service.catalog.products.product import ProductFields
from service.catalog.products.product_reader import CachedProduct, ProductReader
from service.catalog.products.product_store import ProductStore
from service.platform.http.not_modified import is_not_modified
from service.platform.identity.identity import IDENTITY_HEADER
from service.shared.entity_tag import entity_tag, expected_version
from service.shared.json_response import json_response
from service.shared.require_identity_type import RequireIdentity

IfMatch = Annotated[str | None, Header()]


def add_product_routes(
    router: APIRouter,
    store: ProductStore,
    reader: ProductReader,
    require_administrator: RequireIdentity,
) -> None:
    """Add the routes of products, but for the list of them."""
    administrator = [Depends(require_administrator)]

    @router.post("/products", dependencies=administrator)
    async def create_product(fields: ProductFields) -> Response:
        product_id = await store.create(fields)
        return _answer(
            await _require(reader, product_id), status=201, location=f"/products/{product_id}"
        )

    async def get_product(request: Request) -> Response:
        product_id: UUID = request.path_params["product_id"]
        product = await _require(reader, product_id)
        # Who asks matters only for what is not for everybody
        if product.status != "active":
            if IDENTITY_HEADER not in request.headers:
                raise NotFound("product", product_id)
            await require_administrator(request)
        tag = entity_tag(product.version, product.stock_tag)
        if is_not_modified(request, tag):
            return Response(status_code=304, headers={"etag": tag})
        return _answer(product)

    # A plain route, as it is read more often than everything else together: there is nothing left
    # for the framework to read or to check
    router.add_route("/products/{product_id:uuid}", get_product, methods=["GET"])

    @router.put("/products/{product_id:uuid}", dependencies=administrator)
    async def replace_product(
        product_id: UUID, fields: ProductFields, if_match: IfMatch = None
    ) -> Response:
        await store.replace(product_id, fields, expected_version(if_match))
        await reader.forget([product_id])
        return _answer(await _require(reader, product_id))

    @router.delete("/products/{product_id:uuid}", dependencies=administrator)
    async def remove_product(product_id: UUID, if_match: IfMatch = None) -> Response:
        await store.remove(product_id, expected_version(if_match))
        await reader.forget([product_id])
        return Response(status_code=204)


async def _require(reader: ProductReader, product_id: UUID) -> CachedProduct:
    product = await reader.find(product_id)
    if product is None:
        raise NotFound("product", product_id)
    return product


def _answer(product: CachedProduct, *, status: int = 200, location: str | None = None) -> Response:
    headers = {"etag": entity_tag(product.version, product.stock_tag)}
    if location is not None:
        headers["location"] = location
    return json_response(product.body, status=status, headers=headers)
