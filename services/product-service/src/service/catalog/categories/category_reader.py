"""The tree of categories behind a cache."""

import json
from collections.abc import Awaitable, Callable, Iterable

from pydantic import BaseModel, ConfigDict

from service.catalog.categories.category_tree import CategoryRow, category_tree
from service.platform.cache.read_through_cache import ReadThroughCache

TREE = "tree"
"""There is one tree, so one key will do."""


class CachedTree(BaseModel):
    """The tree of categories as it is answered."""

    model_config = ConfigDict(frozen=True)

    body: str
    """JSON."""


class CategoryReader:
    """Reads the tree of categories through the cache, and forgets it when it has changed."""

    def __init__(
        self,
        list_categories: Callable[[], Awaitable[Iterable[CategoryRow]]],
        cache: ReadThroughCache[CachedTree],
    ) -> None:
        self._list = list_categories
        self._cache = cache

    async def tree(self) -> str:
        """Get the tree as JSON."""

        async def load() -> CachedTree:
            tree = category_tree(await self._list())
            return CachedTree(body=json.dumps({"items": tree}, ensure_ascii=False))

        found = await self._cache.get(TREE, load)
        return (await load()).body if found is None else found.body

    async def forget(self) -> None:
        """Note that a category has changed."""
        await self._cache.forget(TREE)
