"""Variants in PostgreSQL."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg

from service.catalog.catalog_errors import Changed, InUse, NotFound
from service.catalog.explain_violations import explain_violations
from service.catalog.products.product_statements import EXISTS, LOCK, REFRESH
from service.catalog.variants.variant import VariantFields
from service.catalog.variants.variant_statements import (
    DELETE,
    FIND,
    FIND_OFFERED,
    INSERT,
    LIST_OF_PRODUCT,
    UPDATE,
)
from service.platform.database.database import Database, Queryable, Transaction


@dataclass(frozen=True, slots=True)
class VariantDocument:
    """A variant, as the database wrote it."""

    body: str
    """JSON."""
    version: int
    product_id: UUID


class VariantStore:
    """Keeps variants in PostgreSQL, and what products show of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, variant_id: UUID) -> VariantDocument:
        """Get a variant.

        :raises NotFound: when there is none
        """
        return await _find(self._database, variant_id)

    async def find_offered(self, variant_ids: Sequence[UUID]) -> str:
        """Get those of these variants that are for sale, as a JSON array in the same order."""
        [row] = await self._database.query(FIND_OFFERED, variant_ids)
        return str(row["items"])

    async def list_of_product(self, product_id: UUID) -> list[str]:
        """Get all variants of a product as JSON.

        :raises NotFound: when there is no such product
        """
        rows = await self._database.query(LIST_OF_PRODUCT, product_id)
        if not rows and not await self._database.query(EXISTS, product_id):
            raise NotFound("product", product_id)
        return [row["document"] for row in rows]

    async def create(self, product_id: UUID, fields: VariantFields) -> tuple[UUID, VariantDocument]:
        """Add a variant to a product, without any stock.

        :raises NotFound: when there is no such product
        :raises Taken: when another one has its SKU or its options
        """
        variant_id = uuid4()
        async with self._changing(product_id) as transaction:
            with explain_violations():
                await transaction.query(
                    INSERT,
                    variant_id,
                    product_id,
                    *_values(fields),
                    fields.low_stock_threshold,
                )
            return variant_id, await _find(transaction, variant_id)

    async def replace(
        self, variant_id: UUID, fields: VariantFields, expected_version: int | None
    ) -> VariantDocument:
        """Replace all fields.

        :raises NotFound: when there is none
        :raises Changed: when it has another version than the expected one
        :raises Taken: when another one has its SKU or its options
        """
        found = await _find(self._database, variant_id)
        async with self._changing(found.product_id) as transaction:
            with explain_violations():
                rows = await transaction.query(
                    UPDATE,
                    variant_id,
                    *_values(fields),
                    fields.low_stock_threshold,
                    expected_version,
                )
            if not rows:
                await _find(transaction, variant_id)
                raise Changed("variant", variant_id)
            return await _find(transaction, variant_id)

    async def remove(self, variant_id: UUID, expected_version: int | None) -> UUID:
        """Remove a variant.

        :returns: the id of its product
        :raises NotFound: when there is none
        :raises Changed: when it has another version than the expected one
        :raises InUse: when it ever had stock
        """
        found = await _find(self._database, variant_id)
        async with self._changing(found.product_id) as transaction:
            try:
                rows = await transaction.query(DELETE, variant_id, expected_version)
            except asyncpg.ForeignKeyViolationError as error:
                raise InUse("variant", "it had stock; make it inactive instead") from error
            if not rows:
                await _find(transaction, variant_id)
                raise Changed("variant", variant_id)
        return found.product_id

    @asynccontextmanager
    async def _changing(self, product_id: UUID) -> AsyncIterator[Transaction]:
        """Change variants while the product is locked, and then what the product shows of them."""
        async with self._database.transaction() as transaction:
            if not await transaction.query(LOCK, product_id):
                raise NotFound("product", product_id)
            yield transaction
            await transaction.query(REFRESH, product_id)


async def _find(target: Queryable, variant_id: UUID) -> VariantDocument:
    rows = await target.query(FIND, variant_id)
    if not rows:
        raise NotFound("variant", variant_id)
    return VariantDocument(rows[0]["document"], rows[0]["version"], rows[0]["product_id"])


def _values(fields: VariantFields) -> tuple[object, ...]:
    return (
        fields.sku,
        json.dumps(fields.options),
        fields.price.amount,
        fields.price.currency,
        fields.active,
    )
