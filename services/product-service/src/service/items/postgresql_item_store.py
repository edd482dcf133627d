"""Items in PostgreSQL."""

from typing import NoReturn
from uuid import uuid4

import asyncpg

from service.items.item import Item, ItemFields, ItemPage
from service.items.item_errors import ItemChanged, ItemNotFound
from service.platform.database.database import Database, Queryable, Statement

FIND = Statement("find-item", "SELECT * FROM items WHERE id = $1")
LIST = Statement("list-items", "SELECT * FROM items WHERE position > $1 ORDER BY position LIMIT $2")
INSERT = Statement(
    "insert-item", "INSERT INTO items (id, name, description) VALUES ($1, $2, $3) RETURNING *"
)
# Compared and changed in one statement: of two changes based on one version the first succeeds
UPDATE = Statement(
    "update-item",
    """
    UPDATE items SET name = $2, description = $3, version = version + 1, updated_at = now()
     WHERE id = $1 AND ($4::integer IS NULL OR version = $4)
    RETURNING *
    """,
)
DELETE = Statement(
    "delete-item",
    "DELETE FROM items WHERE id = $1 AND ($2::integer IS NULL OR version = $2) RETURNING *",
)
EXISTS = Statement("item-exists", "SELECT 1 FROM items WHERE id = $1")


class PostgresqlItemStore:
    """Keeps items in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, fields: ItemFields) -> Item:
        """Add an item."""
        return await _insert(self._database, fields)

    async def find(self, item_id: str) -> Item | None:
        """Get an item; None when there is no such item."""
        rows = await self._database.query(FIND, item_id)
        return _item_of(rows[0]) if rows else None

    async def list(self, *, limit: int, after: int | None) -> ItemPage:
        """List items after a position (from the start when None), at most `limit` of them."""
        # One row more than asked for tells whether there is a next page, without counting all
        rows = await self._database.query(LIST, after or 0, limit + 1)
        items = [_item_of(row) for row in rows[:limit]]
        return ItemPage(items, rows[limit - 1]["position"] if len(rows) > limit else None)

    async def replace(self, item_id: str, fields: ItemFields, expected_version: int | None) -> Item:
        """Replace all fields, unless the item has another version than the expected one."""
        return await _update(self._database, item_id, fields, expected_version)

    async def remove(self, item_id: str, expected_version: int | None) -> None:
        """Remove an item, unless it has another version than the expected one."""
        await _delete(self._database, item_id, expected_version)


async def _insert(target: Queryable, fields: ItemFields) -> Item:
    [row] = await target.query(INSERT, uuid4(), fields.name, fields.description)
    return _item_of(row)


async def _update(
    target: Queryable, item_id: str, fields: ItemFields, expected_version: int | None
) -> Item:
    rows = await target.query(UPDATE, item_id, fields.name, fields.description, expected_version)
    return _item_of(rows[0]) if rows else await _explain_miss(target, item_id)


async def _delete(target: Queryable, item_id: str, expected_version: int | None) -> Item:
    rows = await target.query(DELETE, item_id, expected_version)
    return _item_of(rows[0]) if rows else await _explain_miss(target, item_id)


async def _explain_miss(target: Queryable, item_id: str) -> NoReturn:
    """Find out why a change met no row: there is none, or it has another version by now."""
    rows = await target.query(EXISTS, item_id)
    raise ItemChanged(item_id) if rows else ItemNotFound(item_id)


def _item_of(row: asyncpg.Record) -> Item:
    return Item(
        id=str(row["id"]),
        name=row["name"],
        description=row["description"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
