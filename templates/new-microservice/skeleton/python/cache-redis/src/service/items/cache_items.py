"""The cache of items."""

from service.items.cached_item_store import CachedItemStore
from service.items.item import Item
from service.items.item_store import ItemStore
from service.platform.cache.cache_variables import CacheVariables
from service.platform.cache.read_through_cache import ReadThroughCache
from service.platform.cache.redis_connection import RedisConnection
from service.platform.service_context import ServiceContext


def cache_items(
    context: ServiceContext, configuration: CacheVariables, store: ItemStore
) -> ItemStore:
    """Put a cache in front of the items."""
    cache = ReadThroughCache(
        Item,
        redis=RedisConnection(context, configuration),
        logger=context.logger,
        metrics=context.metrics,
        name="items",
        key_prefix=configuration.redis_key_prefix,
        ttl_seconds=configuration.cache_ttl_seconds,
        near_seconds=configuration.cache_near_seconds,
    )
    return CachedItemStore(store, cache)
