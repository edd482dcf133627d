"""What somebody is looking for."""

import re
from dataclasses import dataclass
from typing import Literal

Sort = Literal["relevance", "newest", "price", "-price", "name"]
"""`-price` begins with the highest price."""

Match = Literal["exact", "similar"]
"""`similar`: words that look alike count as well."""


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Which products are wanted."""

    query: str | None = None
    category: str | None = None
    """Slug or id."""
    brands: tuple[str, ...] = ()
    min_price: int | None = None
    max_price: int | None = None
    in_stock: bool | None = None
    status: str | None = None
    """None for everybody's view: what is for sale."""

    def to_json(self) -> dict[str, object]:
        """Say what a cursor belongs to."""
        return {
            "query": self.query,
            "category": self.category,
            "brands": sorted(self.brands),
            "prices": [self.min_price, self.max_price],
            "in_stock": self.in_stock,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What somebody is looking for, and how it is to be shown."""

    filters: SearchFilters
    sort: Sort
    limit: int
    cursor: str | None = None
    facets: bool = False


@dataclass(frozen=True, slots=True)
class QueryWords:
    """The words of a query, for finding words that look like them."""

    wanted: list[str]
    unwanted: list[str]


MOST_WORDS = 12
"""Each word is compared with each product; nobody means more than that."""


def effective_sort(sort: Sort | None, query: str | None) -> Sort:
    """Choose the order; without a query nothing is more relevant than something else."""
    if sort is None or sort == "relevance":
        return "newest" if query is None else "relevance"
    return sort


def query_words(query: str) -> QueryWords:
    """Split a query into words; quotes and `or` mean nothing when words need only look alike."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for sign, phrase, word in re.findall(r'(-?)(?:"([^"]*)"?|(\S+))', query):
        words = re.findall(r"\w+", phrase or word)
        if [each.casefold() for each in words] != ["or"]:
            (unwanted if sign else wanted).extend(words)
    return QueryWords(wanted[:MOST_WORDS], unwanted[:MOST_WORDS])
