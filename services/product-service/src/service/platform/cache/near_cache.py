"""Values at hand, in the memory of this process."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

MOST_CHARACTERS = 16 * 1_024 * 1_024
"""As much is kept, counted as text."""

COST_OF_AN_ENTRY = 1_000
"""What an entry takes however short its text is, in characters."""

Value = TypeVar("Value")


@dataclass(eq=False, slots=True)
class Lease:
    """The permission to keep a value that is being read; a change takes it away."""

    key: str
    is_good: bool = True


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Value]):
    value: Value
    cost: int
    ends_at: float


class NearCache(Generic[Value]):
    """Keeps what was used last, for a short while, as long as it is told of every change.

    A value may change while it is read. So whoever reads takes a lease before, and what it read is
    kept only when no change came since: else the old value would be kept after the news of its
    change, and nobody would take it away again.
    """

    def __init__(
        self,
        seconds: float,
        *,
        most_characters: int = MOST_CHARACTERS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make an empty cache. Nothing is kept until it is told that it hears of every change.

        :param seconds: how long a value is kept at most, should the news of a change be lost
        """
        self._seconds = seconds
        self._most_characters = most_characters
        self._now = now
        self._is_told = False
        # The one that was used longest ago comes first
        self._entries: OrderedDict[str, _Entry[Value]] = OrderedDict()
        self._cost = 0
        self._leases: dict[str, set[Lease]] = {}

    def find(self, key: str) -> Value | None:
        """Get a value; None when it is not at hand."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.ends_at <= self._now():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry.value

    def begin(self, key: str) -> Lease:
        """Begin to read a value, wherever it comes from; to be called before anything is asked."""
        lease = Lease(key, self._is_told)
        self._leases.setdefault(key, set()).add(lease)
        return lease

    def keep(self, lease: Lease, value: Value, characters: int) -> None:
        """Keep what was read, unless it may have changed since the reading began."""
        cost = characters + COST_OF_AN_ENTRY
        if not lease.is_good or cost > self._most_characters:
            return
        self._drop(lease.key)
        self._entries[lease.key] = _Entry(value, cost, self._now() + self._seconds)
        self._cost += cost
        while self._cost > self._most_characters:
            self._drop(next(iter(self._entries)))

    def end(self, lease: Lease) -> None:
        """End a reading; to be called whatever became of it."""
        lease.is_good = False
        leases = self._leases.get(lease.key, set())
        leases.discard(lease)
        if not leases:
            self._leases.pop(lease.key, None)

    def forget(self, key: str) -> None:
        """Note that a value has changed."""
        self._drop(key)
        for lease in self._leases.get(key, ()):
            lease.is_good = False

    def rely(self) -> None:
        """Note that from now on every change will be told."""
        self._is_told = True

    def doubt(self) -> None:
        """Note that changes may have been missed: nothing at hand, or on its way, is sure."""
        self._is_told = False
        self._entries.clear()
        self._cost = 0
        for leases in self._leases.values():
            for lease in leases:
                lease.is_good = False

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._cost -= entry.cost
