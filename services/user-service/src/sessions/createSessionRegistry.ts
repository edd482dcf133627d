import type { Configuration } from '../configuration.ts';
import { ReadThroughCache } from '../platform/cache/readThroughCache.ts';
import { connectToRedis } from '../platform/cache/redisConnection.ts';
import type { Database } from '../platform/database/database.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { type LiveSession, SessionRegistry } from './sessionRegistry.ts';

/**
 * The longest that an instance which cannot reach Redis can leave others believing that a session is live which it
 * has ended. The gateway asks PostgreSQL, through the list of revocations, and is not held up by this.
 */
const longestCacheSeconds = 5;

/** Puts together where sessions are looked up. */
export function createSessionRegistry(
  context: ServiceContext,
  configuration: Configuration,
  database: Database,
): SessionRegistry {
  const cache = new ReadThroughCache<LiveSession>({
    redis: connectToRedis(context, configuration),
    logger: context.logger,
    metrics: context.metrics,
    name: 'sessions',
    keyPrefix: configuration.REDIS_KEY_PREFIX,
    ttlSeconds: Math.min(configuration.CACHE_TTL_SECONDS, longestCacheSeconds),
  });
  return new SessionRegistry(database, cache, configuration.ACCESS_TOKEN_TTL_SECONDS);
}
