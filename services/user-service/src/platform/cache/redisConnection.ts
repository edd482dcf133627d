import { createClient } from '@redis/client';
import { withTimeout } from '../process/withTimeout.ts';
import type { ServiceContext } from '../serviceContext.ts';
import type { CacheConfiguration } from './cacheVariables.ts';

/** The few commands that a cache needs. All reject quickly while Redis is out of reach. */
export interface RedisConnection {
  get(key: string): Promise<string | undefined>;
  /** Sets `key` unless it exists. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<void>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
}

/** A cache that takes longer than this is not worth waiting for. */
const commandTimeoutMs = 250;
const longestReconnectDelayMs = 2_000;

/**
 * Connects in the background and stays connected. The service starts, and works, without Redis; readiness then
 * says `degraded`.
 */
export function connectToRedis(
  { logger, health, resources }: ServiceContext,
  configuration: CacheConfiguration,
): RedisConnection {
  const client = createClient({
    url: configuration.REDIS_URL,
    name: configuration.REDIS_KEY_PREFIX,
    // A command that waits for a connection would make its request wait as well
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 2_000,
      reconnectStrategy: attempt => Math.min(50 * 2 ** attempt, longestReconnectDelayMs),
    },
  });
  let reported = false;
  client.on('error', (error: unknown) => {
    // Once for each time it goes away, not once for each attempt to come back
    if (!reported) {
      reported = true;
      logger.warn({ err: error }, 'the connection to Redis broke; going on without a cache');
    }
  });
  client.on('ready', () => {
    reported = false;
    logger.info('connected to Redis');
  });
  client.connect().catch((error: unknown) => {
    logger.warn({ err: error }, 'could not connect to Redis');
  });

  health.add({ name: 'cache', required: false, run: () => client.ping() });
  resources.add('cache', async () => {
    client.destroy();
    await Promise.resolve();
  });

  return {
    get: async key => (await withTimeout(client.get(key), commandTimeoutMs)) ?? undefined,
    setIfAbsent: async (key, value, ttlMs) => {
      const options = { condition: 'NX', expiration: { type: 'PX', value: ttlMs } } as const;
      await withTimeout(client.set(key, value, options), commandTimeoutMs);
    },
    set: async (key, value, ttlMs) => {
      await withTimeout(
        client.set(key, value, { expiration: { type: 'PX', value: ttlMs } }),
        commandTimeoutMs,
      );
    },
  };
}
