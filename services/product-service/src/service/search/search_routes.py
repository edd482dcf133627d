"""The HTTP interface of the search."""

import json

from fastapi import APIRouter, Request, Response

from service.search.product_search import ProductSearch
from service.search.read_search_request import read_search_request
from service.shared.json_response import json_response
from service.shared.require_identity_type import RequireIdentity


def add_search_routes(
    router: APIRouter, search: ProductSearch, require_administrator: RequireIdentity
) -> None:
    """Add the routes of the search."""

    async def search_products(request: Request) -> Response:
        wanted = read_search_request(request.query_params)
        if wanted.filters.status is not None:
            await require_administrator(request)
        found = await search.find(wanted)
        parts = [f'{{"items":{found.items}']
        if found.match is not None:
            parts.append(f'"match":"{found.match}"')
        if found.next_cursor is not None:
            parts.append(f'"nextCursor":{json.dumps(found.next_cursor)}')
        if found.facets is not None:
            parts.append(f'"facets":{found.facets}')
        return json_response(",".join(parts) + "}")

    # A plain route: what is sent was checked against openapi.yaml already, and to have it read and
    # checked again by the framework would take a good part of the time of the whole request
    router.add_route("/products", search_products, methods=["GET"])
