"""Products behind a cache."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from service.catalog.products.product import ProductStatus
from service.catalog.products.product_store import ProductDocument
from service.inventory.reserve_stock import TakenStock
from service.platform.cache.read_through_cache import ReadThroughCache


class CachedProduct(BaseModel):
    """A product as it is answered, or that there is none."""

    model_config = ConfigDict(frozen=True)

    status: ProductStatus | None = None
    """None when there is no such product: that is remembered as well."""
    version: int = 0
    stock_tag: str = ""
    body: str = ""


class ProductReader:
    """Reads single products through the cache, and forgets those that have changed."""

    def __init__(
        self,
        find: Callable[[UUID], Awaitable[ProductDocument | None]],
        cache: ReadThroughCache[CachedProduct],
    ) -> None:
        self._find = find
        self._cache = cache

    async def find(self, product_id: UUID) -> CachedProduct | None:
        """Get a product; None when there is none."""

        async def load() -> CachedProduct:
            found = await self._find(product_id)
            if found is None:
                return CachedProduct()
            return CachedProduct(
                status=found.status,
                version=found.version,
                stock_tag=found.stock_tag,
                body=found.body,
            )

        product = await self._cache.get(str(product_id), load)
        return None if product is None or product.status is None else product

    async def forget(self, product_ids: Iterable[UUID]) -> None:
        """Note that products have changed."""
        for product_id in product_ids:
            await self._cache.forget(str(product_id))

    async def note_availability(self, taken: Sequence[TakenStock]) -> None:
        """Note that stock has changed; most of the time nobody sees a difference."""
        await self.forget({each.product_id for each in taken if each.availability_changed})
