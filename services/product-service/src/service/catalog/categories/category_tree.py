"""The tree of categories."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category, as a row among others."""

    id: UUID
    slug: str
    name: str
    parent_id: UUID | None


def category_tree(rows: Iterable[CategoryRow]) -> list[dict[str, object]]:
    """Make the tree from its rows; siblings stay in the order of the rows."""
    children: dict[UUID | None, list[CategoryRow]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)

    def below(parent_id: UUID | None) -> list[dict[str, object]]:
        return [
            {"id": str(row.id), "slug": row.slug, "name": row.name, "children": below(row.id)}
            for row in children.get(parent_id, [])
        ]

    return below(None)
