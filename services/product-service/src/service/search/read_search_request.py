"""From the query of a request to what somebody is looking for."""

from typing import cast

from starlette.datastructures import QueryParams

from service.search.search_request import SearchFilters, SearchRequest, Sort, effective_sort

DEFAULT_LIMIT = 20


def read_search_request(parameters: QueryParams) -> SearchRequest:
    """Read parameters that fit openapi.yaml; of one that is sent twice the last value counts."""
    query = parameters.get("query")
    return SearchRequest(
        SearchFilters(
            query,
            parameters.get("category"),
            tuple(parameters.getlist("brand")),
            _number(parameters.get("minPrice")),
            _number(parameters.get("maxPrice")),
            _truth(parameters.get("inStock")),
            parameters.get("status"),
        ),
        effective_sort(cast("Sort | None", parameters.get("sort")), query),
        _number(parameters.get("limit")) or DEFAULT_LIMIT,
        parameters.get("cursor"),
        _truth(parameters.get("facets")) or False,
    )


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _truth(text: str | None) -> bool | None:
    return None if text is None else text == "true"
