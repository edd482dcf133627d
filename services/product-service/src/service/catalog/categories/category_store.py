"""Categories in PostgreSQL."""

from collections.abc import Sequence
from typing import NoReturn
from uuid import UUID, uuid4

import asyncpg

from service.catalog.catalog_errors import CategoryCycle, Changed, InUse, NotFound
from service.catalog.categories.category import CategoryFields
from service.catalog.categories.category_tree import CategoryRow
from service.catalog.document import Document
from service.catalog.explain_violations import explain_violations
from service.catalog.lock_category_tree import change_category_tree
from service.platform.database.database import Database, Queryable, Statement
from service.shared.slug_of import slug_of

_DOCUMENT = """
    json_strip_nulls(json_build_object(
      'id', id, 'slug', slug, 'name', name, 'parentId', parent_id, 'position', position,
      'version', version, 'createdAt', iso_time(created_at), 'updatedAt', iso_time(updated_at)
    ))::text AS document, version
"""
LIST = Statement(
    "list-categories",
    "SELECT id, slug, name, parent_id FROM categories ORDER BY position, name, id",
)
FIND = Statement("find-category", f"SELECT {_DOCUMENT} FROM categories WHERE id = $1")  # noqa: S608
INSERT = Statement(
    "insert-category",
    f"""
    INSERT INTO categories (id, slug, name, parent_id, position) VALUES ($1, $2, $3, $4, $5)
    RETURNING {_DOCUMENT}
    """,  # noqa: S608
)
UPDATE = Statement(
    "update-category",
    f"""
    UPDATE categories
       SET slug = coalesce($2, slug), name = $3, parent_id = $4, position = $5,
           version = version + 1, updated_at = now()
     WHERE id = $1 AND ($6::integer IS NULL OR version = $6)
    RETURNING {_DOCUMENT}
    """,  # noqa: S608
)
DELETE = Statement(
    "delete-category",
    "DELETE FROM categories WHERE id = $1 AND ($2::integer IS NULL OR version = $2) RETURNING id",
)
IS_BELOW = Statement(
    "category-is-below",
    """
    WITH RECURSIVE above AS (
      SELECT id, parent_id FROM categories WHERE id = $1
      UNION
      SELECT categories.id, categories.parent_id
        FROM categories JOIN above ON categories.id = above.parent_id
    )
    SELECT FROM above WHERE id = $2
    """,
)
# Products keep the names of their categories, to be found by
RENAME = Statement(
    "rename-category-of-products",
    """
    WITH RECURSIVE below AS (
      SELECT id FROM categories WHERE id = $1
      UNION
      SELECT categories.id FROM categories JOIN below ON categories.parent_id = below.id
    )
    UPDATE products SET keywords = names_of_category(category_id)
     WHERE category_id IN (SELECT id FROM below)
    RETURNING id
    """,
)


class CategoryStore:
    """Keeps categories in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self) -> list[CategoryRow]:
        """Get all categories, siblings in their order."""
        rows = await self._database.query(LIST)
        return [CategoryRow(row["id"], row["slug"], row["name"], row["parent_id"]) for row in rows]

    async def find(self, category_id: UUID) -> Document:
        """Get a category.

        :raises NotFound: when there is none
        """
        rows = await self._database.query(FIND, category_id)
        if not rows:
            raise NotFound("category", category_id)
        return _document_of(rows)

    async def create(self, fields: CategoryFields) -> tuple[UUID, Document]:
        """Add a category."""
        category_id = uuid4()
        slug = fields.slug or slug_of(fields.name) or str(category_id)
        with explain_violations():
            rows = await self._database.query(INSERT, category_id, *_values(fields, slug))
        return category_id, _document_of(rows)

    async def replace(
        self, category_id: UUID, fields: CategoryFields, expected_version: int | None
    ) -> tuple[Document, Sequence[UUID]]:
        """Replace all fields.

        :returns: the category, and the products whose description has changed with it
        :raises NotFound: when there is none
        :raises Changed: when it has another version than the expected one
        :raises CategoryCycle: when it would be below itself
        """
        async with self._database.transaction() as transaction:
            await change_category_tree(transaction)
            if fields.parent_id is not None and await transaction.query(
                IS_BELOW, fields.parent_id, category_id
            ):
                raise CategoryCycle
            with explain_violations():
                rows = await transaction.query(
                    UPDATE, category_id, *_values(fields, fields.slug), expected_version
                )
            if not rows:
                await _explain_miss(transaction, category_id)
            products = await transaction.query(RENAME, category_id)
        return _document_of(rows), [row["id"] for row in products]

    async def remove(self, category_id: UUID, expected_version: int | None) -> None:
        """Remove a category.

        :raises NotFound: when there is none
        :raises Changed: when it has another version than the expected one
        :raises InUse: when it has products or subcategories
        """
        try:
            rows = await self._database.query(DELETE, category_id, expected_version)
        except asyncpg.ForeignKeyViolationError as error:
            raise InUse("category", "it has products or subcategories") from error
        if not rows:
            await _explain_miss(self._database, category_id)


def _values(fields: CategoryFields, slug: str | None) -> tuple[object, ...]:
    return slug, fields.name, fields.parent_id, fields.position


async def _explain_miss(target: Queryable, category_id: UUID) -> NoReturn:
    """Find out why a change met no row: there is none, or it has another version by now."""
    found = await target.query(FIND, category_id)
    raise Changed("category", category_id) if found else NotFound("category", category_id)


def _document_of(rows: Sequence[asyncpg.Record]) -> Document:
    return Document(rows[0]["document"], rows[0]["version"])
