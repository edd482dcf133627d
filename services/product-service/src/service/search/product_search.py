"""Finding products in PostgreSQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import asyncpg

from service.platform.database.database import Database, Queryable, Statement
from service.search.facet_statement import PRICE_RANGES, facet_statement
from service.search.search_request import (
    Match,
    QueryWords,
    SearchFilters,
    SearchRequest,
    Sort,
    query_words,
)
from service.search.search_statement import SearchShape, search_statement
from service.shared.page_cursor import Position, cursor_scope, decode_cursor, encode_cursor

LEAST_SIMILARITY = 0.4
"""So much of a word must be found in a row: this forgives one typing error in most words."""

LOWEST = [lowest for lowest, _ in PRICE_RANGES]
HIGHEST = [highest for _, highest in PRICE_RANGES]

CAN_COMPARE = Statement("has-look-alikes", "SELECT FROM pg_extension WHERE extname = 'pg_trgm'")
# For this transaction, so that the index knows what is similar enough
PREPARE = Statement(
    "prepare-look-alikes",
    """
    SELECT set_config('pg_trgm.word_similarity_threshold', $1, true),
           ARRAY(SELECT fold_text(word) FROM unnest($2::text[]) AS word) AS wanted,
           ARRAY(SELECT fold_text(word) FROM unnest($3::text[]) AS word) AS unwanted
    """,
)


@dataclass(frozen=True, slots=True)
class FoundProducts:
    """A page of products, as the database wrote it."""

    items: str
    """A JSON array."""
    match: Match | None
    """How the query was met; None without one."""
    next_cursor: str | None
    facets: str | None
    """A JSON object, when it was asked for."""


class ProductSearch:
    """Finds products by words, filters and order."""

    def __init__(self, database: Database, *, can_compare: bool) -> None:
        self._database = database
        self._can_compare = can_compare

    @classmethod
    async def create(cls, database: Database) -> "ProductSearch":
        """Make a search that does what the database can do."""
        return cls(database, can_compare=bool(await database.query(CAN_COMPARE)))

    @property
    def can_compare(self) -> bool:
        """Whether words that look alike can be found."""
        return self._can_compare

    async def find(self, request: SearchRequest) -> FoundProducts:
        """Find a page of products.

        What is written exactly as asked comes first: only when there is nothing at all, words that
        look alike count as well. The pages of a list are all of one kind.

        :raises HttpProblem: (400) when the cursor belongs to another list
        """
        if request.filters.query is None:
            return await self._find_with(self._database, request, None)
        if request.cursor is None:
            found = await self._find_with(self._database, request, "exact")
            if found.items != "[]" or not self._comparable(request.filters):
                return found
            return await self._find_similar(request)
        # Which kind of list it was is a part of what the cursor belongs to
        [match, *_] = _read_cursor(request.cursor, request)
        if match == "similar" and self._can_compare:
            return await self._find_similar(request)
        return await self._find_with(self._database, request, "exact")

    def _comparable(self, filters: SearchFilters) -> bool:
        return self._can_compare and bool(query_words(filters.query or "").wanted)

    async def _find_similar(self, request: SearchRequest) -> FoundProducts:
        async with self._database.transaction() as transaction:
            words = query_words(request.filters.query or "")
            [row] = await transaction.query(
                PREPARE, str(LEAST_SIMILARITY), words.wanted, words.unwanted
            )
            folded = QueryWords(row["wanted"], row["unwanted"])
            return await self._find_with(transaction, request, "similar", folded)

    async def _find_with(
        self,
        target: Queryable,
        request: SearchRequest,
        match: Match | None,
        words: QueryWords | None = None,
    ) -> FoundProducts:
        named = _named_values(request, words)
        found = search_statement(_shape_of(request, match))
        [row] = await target.query(found.statement, *found.values(named))
        facets = None
        if request.facets:
            counted = facet_statement(match, everything=request.filters.status is not None)
            [counts] = await target.query(counted.statement, *counted.values(named))
            facets = str(counts["facets"])
        return FoundProducts(row["items"], match, _next_cursor(request, match, row), facets)


def _shape_of(request: SearchRequest, match: Match | None) -> SearchShape:
    filters = request.filters
    return SearchShape(
        sort=request.sort,
        match=match,
        filtered=bool(
            filters.category
            or filters.brands
            or filters.min_price is not None
            or filters.max_price is not None
            or filters.in_stock is not None
        ),
        continued=request.cursor is not None,
        everything=filters.status is not None,
    )


def _named_values(request: SearchRequest, words: QueryWords | None) -> Mapping[str, object]:
    filters = request.filters
    _, after_key, after_number = _position_of(request) or (None, None, None)
    return {
        "query": filters.query,
        "words": words and words.wanted,
        "unwanted": words and words.unwanted,
        "least_similarity": LEAST_SIMILARITY,
        "category": filters.category,
        "brands": list(filters.brands) or None,
        "min_price": filters.min_price,
        "max_price": filters.max_price,
        "in_stock": filters.in_stock,
        "status": filters.status,
        "after_key": after_key,
        "after_number": after_number,
        "limit": request.limit,
        "lowest": LOWEST,
        "highest": HIGHEST,
    }


def _position_of(request: SearchRequest) -> Position | None:
    if request.cursor is None:
        return None
    return _read_cursor(request.cursor, request)


def _read_cursor(cursor: str, request: SearchRequest) -> Position:
    key_type = str if request.sort == "name" else int
    return decode_cursor(cursor, _scope(request.sort, request.filters), (str, key_type, int))


def _next_cursor(request: SearchRequest, match: Match | None, row: asyncpg.Record) -> str | None:
    if row["found"] <= request.limit:
        return None
    return encode_cursor(
        _scope(request.sort, request.filters), [match or "", row["last_key"], row["last_number"]]
    )


# Most people look at the same few lists
@lru_cache(maxsize=1_000)
def _scope(sort: Sort, filters: SearchFilters) -> str:
    return cursor_scope({"list": "products", "sort": sort, **filters.to_json()})
