import type { CacheConfiguration } from '../platform/cache/cacheVariables.ts';
import { ReadThroughCache } from '../platform/cache/readThroughCache.ts';
import { connectToRedis } from '../platform/cache/redisConnection.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { CachedItemStore } from './cachedItemStore.ts';
import type { Item } from './item.ts';
import type { ItemStore } from './itemStore.ts';

/** Puts a cache in front of the items. */
export function cacheItems(
  context: ServiceContext,
  configuration: CacheConfiguration,
  store: ItemStore,
): ItemStore {
  const cache = new ReadThroughCache<Item>({
    redis: connectToRedis(context, configuration),
    logger: context.logger,
    metrics: context.metrics,
    name: 'items',
    keyPrefix: configuration.REDIS_KEY_PREFIX,
    ttlSeconds: configuration.CACHE_TTL_SECONDS,
  });
  return new CachedItemStore(store, cache);
}
