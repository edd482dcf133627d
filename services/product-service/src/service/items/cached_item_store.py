"""Items behind a cache."""

from service.items.item import Item, ItemFields, ItemPage
from service.items.item_store import ItemStore
from service.platform.cache.read_through_cache import ReadThroughCache


class CachedItemStore:
    """Answers reads of single items from the cache, and forgets an item when it changes."""

    def __init__(self, store: ItemStore, cache: ReadThroughCache[Item]) -> None:
        self._store = store
        self._cache = cache

    async def create(self, fields: ItemFields) -> Item:
        """Add an item."""
        return await self._store.create(fields)

    async def find(self, item_id: str) -> Item | None:
        """Get an item; None when there is no such item."""
        return await self._cache.get(item_id, lambda: self._store.find(item_id))

    async def list(self, *, limit: int, after: int | None) -> ItemPage:
        """List items; a page changes with every new item, so it would be stale too often."""
        return await self._store.list(limit=limit, after=after)

    async def replace(self, item_id: str, fields: ItemFields, expected_version: int | None) -> Item:
        """Replace all fields, unless the item has another version than the expected one."""
        item = await self._store.replace(item_id, fields, expected_version)
        await self._cache.forget(item_id)
        return item

    async def remove(self, item_id: str, expected_version: int | None) -> None:
        """Remove an item, unless it has another version than the expected one."""
        await self._store.remove(item_id, expected_version)
        await self._cache.forget(item_id)
