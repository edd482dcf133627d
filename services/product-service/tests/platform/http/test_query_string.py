from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.http.query_string import split_query


@given(st.text(st.sampled_from("ab=&%+4;\u00e9 "), max_size=20))
def test_splits_every_query_as_the_standard_library_does(text: str) -> None:
    assert split_query(text) == parse_qsl(text, keep_blank_values=True)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", []),
        ("limit=50&sort=name", [("limit", "50"), ("sort", "name")]),
        ("a=1&a=2&b", [("a", "1"), ("a", "2"), ("b", "")]),
        ("a=b=c&&=x", [("a", "b=c"), ("", "x")]),
        ("a=%31+1", [("a", "1 1")]),
    ],
)
def test_splits_names_from_values(text: str, pairs: list[tuple[str, str]]) -> None:
    assert split_query(text) == pairs
