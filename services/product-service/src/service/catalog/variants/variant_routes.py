"""The HTTP interface of variants."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from service.catalog.products.product_reader import ProductReader
from service.catalog.variants.variant import VariantFields
from service.catalog.variants.variant_store import VariantDocument, VariantStore
from service.platform.http.not_modified import is_not_modified
from service.platform.http.problem import ProblemDetail, invalid_request
from service.shared.entity_tag import entity_tag, expected_version
from service.shared.json_page import json_page
from service.shared.json_response import json_response
from service.shared.require_identity_type import RequireIdentity

IfMatch = Annotated[str | None, Header()]

MOST_IDS = 100


def add_variant_routes(
    router: APIRouter,
    store: VariantStore,
    products: ProductReader,
    require_administrator: RequireIdentity,
) -> None:
    """Add the routes of variants."""
    administrator = [Depends(require_administrator)]

    @router.get("/products/variants")
    async def find_variants(ids: Annotated[list[str], Query()]) -> Response:
        items = await store.find_offered(_read_ids(ids))
        return json_response(f'{{"items":{items}}}')

    @router.get("/products/{product_id:uuid}/variants", dependencies=administrator)
    async def list_variants_of_product(product_id: UUID) -> Response:
        return json_page(await store.list_of_product(product_id), None)

    @router.post("/products/{product_id:uuid}/variants", dependencies=administrator)
    async def create_variant(product_id: UUID, fields: VariantFields) -> Response:
        variant_id, variant = await store.create(product_id, fields)
        await products.forget([product_id])
        return _answer(variant, status=201, location=f"/products/variants/{variant_id}")

    @router.get("/products/variants/{variant_id:uuid}", dependencies=administrator)
    async def get_variant(variant_id: UUID, request: Request) -> Response:
        variant = await store.find(variant_id)
        tag = entity_tag(variant.version)
        if is_not_modified(request, tag):
            return Response(status_code=304, headers={"etag": tag})
        return _answer(variant)

    @router.put("/products/variants/{variant_id:uuid}", dependencies=administrator)
    async def replace_variant(
        variant_id: UUID, fields: VariantFields, if_match: IfMatch = None
    ) -> Response:
        variant = await store.replace(variant_id, fields, expected_version(if_match))
        await products.forget([variant.product_id])
        return _answer(variant)

    @router.delete("/products/variants/{variant_id:uuid}", dependencies=administrator)
    async def remove_variant(variant_id: UUID, if_match: IfMatch = None) -> Response:
        product_id = await store.remove(variant_id, expected_version(if_match))
        await products.forget([product_id])
        return Response(status_code=204)


def _read_ids(values: list[str]) -> list[UUID]:
    """Read ids that are separated by commas, sent one by one, or both; each counts once."""
    ids = list(dict.fromkeys(UUID(each) for value in values for each in value.split(",")))
    if len(ids) > MOST_IDS:
        raise invalid_request(
            ProblemDetail(f"must NOT have more than {MOST_IDS} items", parameter="ids")
        )
    return ids


def _answer(
    variant: VariantDocument, *, status: int = 200, location: str | None = None
) -> Response:
    headers = {"etag": entity_tag(variant.version)}
    if location is not None:
        headers["location"] = location
    return json_response(variant.body, status=status, headers=headers)
