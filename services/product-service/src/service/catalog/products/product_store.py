"""Products in PostgreSQL."""

import json
from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID, uuid4

import asyncpg

from service.catalog.catalog_errors import Changed, InUse, NotFound, Taken
from service.catalog.explain_violations import explain_violations
from service.catalog.lock_category_tree import rely_on_category_tree
from service.catalog.products.product import ProductFields, ProductStatus
from service.catalog.products.product_statements import DELETE, EXISTS, FIND, INSERT, UPDATE
from service.platform.database.database import Database, Queryable
from service.shared.slug_of import LONGEST_SLUG, slug_of


@dataclass(frozen=True, slots=True)
class ProductDocument:
    """A product with its variants, as the database wrote it."""

    body: str
    """JSON."""
    status: ProductStatus
    version: int
    stock_tag: str
    """Changes when the answer does, though the version does not."""


class ProductStore:
    """Keeps products in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, product_id: UUID) -> ProductDocument | None:
        """Get a product with its variants; None when there is none."""
        rows = await self._database.query(FIND, product_id)
        if not rows:
            return None
        [row] = rows
        return ProductDocument(row["document"], row["status"], row["version"], row["stock_tag"])

    async def create(self, fields: ProductFields) -> UUID:
        """Add a product.

        :raises Taken: when another one has its slug
        :raises UnknownCategory: when there is no such category
        """
        product_id = uuid4()
        try:
            await self._insert(product_id, fields, fields.slug or slug_of(fields.title))
        except Taken:
            # Nobody asked for this very slug, so any other one is as good
            if fields.slug is not None:
                raise
            await self._insert(product_id, fields, _distinct_slug(fields.title, product_id))
        return product_id

    async def replace(
        self, product_id: UUID, fields: ProductFields, expected_version: int | None
    ) -> None:
        """Replace all fields.

        :raises NotFound: when there is none
        :raises Changed: when it has another version than the expected one
        :raises Taken: when another one has its slug
        :raises UnknownCategory: when there is no such category
        """
        async with self._database.transaction() as transaction:
            await rely_on_category_tree(transaction)
            with explain_violations():
                rows = await transaction.query(
                    UPDATE, product_id, *_values(fields, fields.slug), expected_version
                )
            if not rows:
                await _explain_miss(transaction, product_id)

    async def remove(self, product_id: UUID, expected_version: int | None) -> None:
        """Remove a product and its variants.

        :raises NotFound: when there is none
        :raises Changed: when it has another version than the expected one
        :raises InUse: when it ever had stock
        """
        try:
            rows = await self._database.query(DELETE, product_id, expected_version)
        except asyncpg.ForeignKeyViolationError as error:
            raise InUse("product", "it had stock; archive it instead") from error
        if not rows:
            await _explain_miss(self._database, product_id)

    async def _insert(self, product_id: UUID, fields: ProductFields, slug: str) -> None:
        async with self._database.transaction() as transaction:
            await rely_on_category_tree(transaction)
            with explain_violations():
                await transaction.query(
                    INSERT, product_id, *_values(fields, slug or str(product_id))
                )


def _values(fields: ProductFields, slug: str | None) -> tuple[object, ...]:
    return (
        slug,
        fields.title,
        fields.description,
        fields.brand,
        fields.category_id,
        json.dumps(fields.attributes),
        fields.status,
    )


def _distinct_slug(title: str, product_id: UUID) -> str:
    ending = f"-{product_id.hex[:8]}"
    return slug_of(title)[: LONGEST_SLUG - len(ending)].rstrip("-") + ending


async def _explain_miss(target: Queryable, product_id: UUID) -> NoReturn:
    """Find out why a change met no row: there is none, or it has another version by now."""
    found = await target.query(EXISTS, product_id)
    raise Changed("product", product_id) if found else NotFound("product", product_id)
