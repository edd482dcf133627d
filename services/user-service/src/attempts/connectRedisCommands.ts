import { createClient } from '@redis/client';
import type { CacheConfiguration } from '../platform/cache/cacheVariables.ts';
import { withTimeout } from '../platform/process/withTimeout.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';

/** What counting attempts needs beyond the platform's cache: a script that runs as one step. */
export interface RedisCommands {
  evaluate(script: string, key: string, values: readonly number[]): Promise<number>;
  remove(key: string): Promise<void>;
}

/** Somebody waits for the answer; PostgreSQL can count as well. */
const commandTimeoutMs = 250;
const longestReconnectDelayMs = 2_000;

/**
 * Connects in the background and stays connected; commands reject quickly while Redis is out of reach. Readiness
 * already asks the platform's connection, which goes to the same server.
 */
export function connectRedisCommands(
  { logger, resources }: ServiceContext,
  configuration: CacheConfiguration,
): RedisCommands {
  const client = createClient({
    url: configuration.REDIS_URL,
    name: `${configuration.REDIS_KEY_PREFIX}attempts`,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 2_000,
      reconnectStrategy: attempt => Math.min(50 * 2 ** attempt, longestReconnectDelayMs),
    },
  });
  // Whoever sends a command hears of it, and says so
  client.on('error', () => undefined);
  client.connect().catch((error: unknown) => {
    logger.warn({ err: error }, 'could not connect to Redis for counting attempts');
  });
  resources.add('attempts in Redis', async () => {
    client.destroy();
    await Promise.resolve();
  });
  return {
    evaluate: async (script, key, values) =>
      Number(
        await withTimeout(
          client.eval(script, { keys: [key], arguments: values.map(String) }),
          commandTimeoutMs,
        ),
      ),
    remove: async key => {
      await withTimeout(client.del(key), commandTimeoutMs);
    },
  };
}
