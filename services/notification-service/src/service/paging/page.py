"""Pages of lists, the newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import asyncpg

from service.paging.cursor import encode_cursor

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list."""

    items: list[Item]
    next: int | None
    """The position that the next page begins before; None on the last one."""

    def to_json(self, write: Callable[[Item], dict[str, object]]) -> dict[str, object]:
        """Write the page as it is answered."""
        items = [write(item) for item in self.items]
        if self.next is None:
            return {"items": items}
        return {"items": items, "nextCursor": encode_cursor(self.next)}


def page_of(
    rows: Sequence[asyncpg.Record], limit: int, read: Callable[[asyncpg.Record], Item]
) -> Page[Item]:
    """Make a page from one row more than it may have: that one tells whether there is a next."""
    more = len(rows) > limit
    return Page([read(row) for row in rows[:limit]], rows[limit - 1]["position"] if more else None)
