import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.http.problem import HttpProblem
from service.shared.page_cursor import cursor_scope, decode_cursor, encode_cursor

QUERY = {"sort": "name", "brands": ["a"]}
SCOPE = cursor_scope(QUERY)

characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
positions = st.tuples(st.text(characters), st.integers(-(2**63) + 1, 2**63 - 1))


@given(positions)
def test_a_cursor_leads_to_the_position_it_was_made_from(position: tuple[str, int]) -> None:
    cursor = encode_cursor(SCOPE, list(position))
    assert decode_cursor(cursor, SCOPE, (str, int)) == list(position)


@given(positions, st.sampled_from([{}, {**QUERY, "sort": "price"}, {**QUERY, "brands": []}]))
def test_a_cursor_belongs_to_its_query(position: tuple[str, int], other: dict[str, object]) -> None:
    cursor = encode_cursor(SCOPE, list(position))
    with pytest.raises(HttpProblem, match="does not fit"):
        decode_cursor(cursor, cursor_scope(other), (str, int))


@given(st.text())
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(HttpProblem, match="does not fit"):
        decode_cursor(text, SCOPE, (str, int))


@pytest.mark.parametrize(
    "position",
    [
        [],
        ["a"],
        ["a", 1, 2],
        [1, 1],
        ["a", "1"],
        ["a", True],
        ["a", 2**63],
        ["a\0", 1],
        ["\ud800", 1],
    ],
    ids=repr,
)
def test_a_forged_position_is_no_cursor(position: list[object]) -> None:
    made = encode_cursor(SCOPE, [])
    [digest] = json.loads(base64.urlsafe_b64decode(made + "=="))
    forged = base64.urlsafe_b64encode(json.dumps([digest, *position]).encode()).decode()
    with pytest.raises(HttpProblem, match="does not fit"):
        decode_cursor(forged.rstrip("="), SCOPE, (str, int))
