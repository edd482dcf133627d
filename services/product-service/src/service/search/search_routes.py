"""The HTTP interface of the search."""

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from service.search.product_search import ProductSearch
from service.search.search_request import SearchFilters, SearchRequest, Sort, effective_sort
from service.shared.json_response import json_response
from service.shared.require_identity_type import RequireIdentity

Status = Literal["draft", "active", "archived", "any"]


def search_routes(search: ProductSearch, require_administrator: RequireIdentity) -> APIRouter:
    """Make the route of the search."""
    router = APIRouter(prefix="/products")

    @router.get("")
    async def search_products(  # noqa: PLR0917 - query parameters
        request: Request,
        query: str | None = None,
        category: str | None = None,
        brand: Annotated[list[str] | None, Query()] = None,
        min_price: Annotated[int | None, Query(alias="minPrice")] = None,
        max_price: Annotated[int | None, Query(alias="maxPrice")] = None,
        in_stock: Annotated[bool | None, Query(alias="inStock")] = None,
        sort: Sort | None = None,
        facets: bool = False,  # noqa: FBT001, FBT002
        status: Status | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Response:
        if status is not None:
            await require_administrator(request)
        found = await search.find(
            SearchRequest(
                SearchFilters(
                    query, category, tuple(brand or ()), min_price, max_price, in_stock, status
                ),
                effective_sort(sort, query),
                limit,
                cursor,
                facets,
            )
        )
        parts = [f'{{"items":{found.items}']
        if found.match is not None:
            parts.append(f'"match":"{found.match}"')
        if found.next_cursor is not None:
            parts.append(f'"nextCursor":{json.dumps(found.next_cursor)}')
        if found.facets is not None:
            parts.append(f'"facets":{found.facets}')
        return json_response(",".join(parts) + "}")

    return router
