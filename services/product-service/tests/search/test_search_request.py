import re

from hypothesis import given
from hypothesis import strategies as st

from service.search.facet_statement import facet_statement
from service.search.search_request import MOST_WORDS, QueryWords, effective_sort, query_words
from service.search.search_statement import SearchShape, search_statement

SHAPES = [
    SearchShape(sort, match, filtered, continued, everything)
    for sort in ("relevance", "newest", "price", "-price", "name")
    for match in (None, "exact", "similar")
    for filtered in (False, True)
    for continued in (False, True)
    for everything in (False, True)
    if not (sort == "relevance" and match is None)
]


def test_words_are_those_that_are_wanted_and_those_that_are_not() -> None:
    assert query_words('red "French press" -steel -"for camping" or cup') == QueryWords(
        ["red", "French", "press", "cup"], ["steel", "for", "camping"]
    )
    assert query_words('"not closed -x') == QueryWords(["not", "closed", "x"], [])
    assert query_words("chef's t-shirt") == QueryWords(["chef", "s", "t", "shirt"], [])


@given(st.text(max_size=200))
def test_any_text_has_words_and_not_too_many(text: str) -> None:
    words = query_words(text)
    assert len(words.wanted) <= MOST_WORDS
    assert all(re.fullmatch(r"\w+", word) for word in words.wanted + words.unwanted)


def test_relevance_means_nothing_without_a_query() -> None:
    assert effective_sort(None, None) == "newest"
    assert effective_sort("relevance", None) == "newest"
    assert effective_sort(None, "cup") == "relevance"
    assert effective_sort("price", "cup") == "price"


def test_every_shape_has_one_statement_with_a_name_of_its_own() -> None:
    statements = [search_statement(shape) for shape in SHAPES]
    statements += [
        facet_statement(match, everything=everything)
        for match in (None, "exact", "similar")
        for everything in (False, True)
    ]

    assert len({each.statement.name for each in statements}) == len(statements)
    for each in statements:
        numbers = {int(number) for number in re.findall(r"\$(\d+)", each.statement.text)}
        assert numbers == set(range(1, len(each.parameters) + 1))
        assert "{" not in each.statement.text
    assert search_statement(SHAPES[0]) is search_statement(SHAPES[0])
