"""From the query of a request to what somebody is looking for."""

from typing import cast

from starlette.datastructures import QueryParams

from service.search.search_request import SearchFilters, SearchRequest, Sort, effective_sort

DEFAULT_LIMIT = 20


def read_search_request(parameters: QueryParams) -> SearchRequest:
    """Read parameters that fit openapi.yaml; of one that is sent twice the last value counts."""
    last = dict(parameters.multi_items())
    query = last.get("query")
    return SearchRequest(
        SearchFilters(
            query,
            last.get("category"),
            tuple(parameters.getlist("brand")) if "brand" in last else (),
            _number(last.get("minPrice")),
            _number(last.get("maxPrice")),
            _truth(last.get("inStock")),
            last.get("status"),
        ),
        effective_sort(cast("Sort | None", last.get("sort")), query),
        _number(last.get("limit")) or DEFAULT_LIMIT,
        last.get("cursor"),
        _truth(last.get("facets")) or False,
    )


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _truth(text: str | None) -> bool | None:
    return None if text is None else text == "true"
