from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from service.platform.cache.near_cache import COST_OF_AN_ENTRY, NearCache


@dataclass
class Clock:
    """A clock that is moved by hand."""

    seconds: float = 0.0
    cache: NearCache[str] = field(init=False)

    def __post_init__(self) -> None:
        self.cache = NearCache(5, most_characters=3 * COST_OF_AN_ENTRY, now=lambda: self.seconds)


def make(*, is_told: bool = True) -> Clock:
    clock = Clock()
    if is_told:
        clock.cache.rely()
    return clock


def read(cache: NearCache[str], key: str, value: str) -> None:
    lease = cache.begin(key)
    cache.keep(lease, value, 0)
    cache.end(lease)


def test_keeps_what_was_read_for_a_while() -> None:
    clock = make()
    read(clock.cache, "a", "1")

    clock.seconds = 4.9
    assert clock.cache.find("a") == "1"
    clock.seconds = 5.0
    assert clock.cache.find("a") is None


def test_keeps_nothing_while_it_is_not_told_of_changes() -> None:
    cache = make(is_told=False).cache
    read(cache, "a", "1")

    assert cache.find("a") is None


def test_forgets_what_has_changed_and_nothing_else() -> None:
    cache = make().cache
    read(cache, "a", "1")
    read(cache, "b", "1")

    cache.forget("a")

    assert (cache.find("a"), cache.find("b")) == (None, "1")


def test_does_not_keep_what_changed_while_it_was_read() -> None:
    cache = make().cache
    first, second, other = cache.begin("a"), cache.begin("a"), cache.begin("b")
    cache.end(second)

    cache.forget("a")
    for lease in (first, second, other):
        cache.keep(lease, "old", 0)

    assert cache.find("a") is None
    assert cache.find("b") == "old"


def test_keeps_nothing_from_before_a_gap_in_the_news() -> None:
    cache = make().cache
    read(cache, "a", "1")
    before = cache.begin("b")

    cache.doubt()
    meanwhile = cache.begin("c")
    assert cache.find("a") is None
    cache.rely()

    for lease in (before, meanwhile):
        cache.keep(lease, "old", 0)
    assert [cache.find(key) for key in "abc"] == [None, None, None]
    read(cache, "a", "2")
    assert cache.find("a") == "2"


def test_drops_what_was_used_longest_ago_when_there_is_too_much() -> None:
    cache = make().cache
    for key in "abc":
        read(cache, key, key)
    cache.find("a")

    read(cache, "d", "d")

    assert [cache.find(key) for key in "abcd"] == ["a", None, "c", "d"]


def test_does_not_empty_itself_for_what_is_too_large() -> None:
    cache = make().cache
    read(cache, "a", "1")
    lease = cache.begin("b")

    cache.keep(lease, "large", 3 * COST_OF_AN_ENTRY)

    assert (cache.find("a"), cache.find("b")) == ("1", None)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["begin", "keep", "end", "forget", "doubt", "rely"]),
            st.sampled_from("abcd"),
            st.integers(0, 2 * COST_OF_AN_ENTRY),
        )
    )
)
def test_counts_right_and_leaves_no_lease_behind(steps: list[tuple[str, str, int]]) -> None:
    cache = make().cache
    open_leases = []
    for step, key, characters in steps:
        match step:
            case "begin":
                open_leases.append(cache.begin(key))
            case "keep" if open_leases:
                cache.keep(open_leases[-1], "value", characters)
            case "end" if open_leases:
                cache.end(open_leases.pop(0))
            case "forget":
                cache.forget(key)
            case "doubt":
                cache.doubt()
            case "rely":
                cache.rely()
        assert cache._cost == sum(entry.cost for entry in cache._entries.values())
        assert cache._cost <= 3 * COST_OF_AN_ENTRY

    for lease in open_leases:
        cache.end(lease)
    assert cache._leases == {}
