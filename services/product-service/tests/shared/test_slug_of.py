import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.shared.slug_of import LONGEST_SLUG, slug_of


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Crème brûlée", "creme-brulee"),
        ("  Chef's Knife, 20 cm!  ", "chef-s-knife-20-cm"),
        ("Straße", "strasse"),
        ("お茶", ""),
    ],
)
def test_a_slug_is_what_can_be_read_of_a_text(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@given(st.text(max_size=300))
def test_a_slug_is_always_fit_for_an_address(text: str) -> None:
    slug = slug_of(text)
    assert len(slug) <= LONGEST_SLUG
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
