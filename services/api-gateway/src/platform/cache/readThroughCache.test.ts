import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { eventually } from '../../../test/eventually.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import { breakConnection, createTestCache } from '../../../test/testCache.ts';
import type { TestEnvironment } from '../../../test/testEnvironment.ts';
import { readEnvironment } from '../configuration.ts';
import { Health } from '../health.ts';
import { Resources } from '../process/resources.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { cacheVariables } from './cacheVariables.ts';
import { ReadThroughCache } from './readThroughCache.ts';
import { connectToRedis, type RedisConnection } from './redisConnection.ts';

interface Thing {
  size: number;
}

const { logger } = recordLog();
const context = {
  logger,
  health: new Health(),
  metrics: createMetrics(),
  resources: new Resources(),
};

let environment: TestEnvironment;
let redis: RedisConnection;
let testNumber = 0;

function createCache(options: { connection?: RedisConnection; ttlSeconds?: number } = {}) {
  return new ReadThroughCache<Thing>({
    redis: options.connection ?? redis,
    logger,
    metrics: context.metrics,
    name: `things-${testNumber}`,
    keyPrefix: environment.variables.REDIS_KEY_PREFIX ?? '',
    ttlSeconds: options.ttlSeconds ?? 30,
  });
}

beforeAll(async () => {
  environment = await createTestCache();
  context.health.markRunning();
  redis = connectToRedis(context, readEnvironment(cacheVariables, environment.variables));
  await eventually(async () => {
    expect(await context.health.report()).toMatchObject({ status: 'ok' });
  });
});

beforeEach(() => {
  testNumber += 1;
});

afterAll(async () => {
  await context.resources.close(logger);
  await environment.remove();
});

describe('ReadThroughCache', () => {
  test('loads a value once, also for another instance of the service', async () => {
    const load = jest.fn(async () => ({ size: 1 }));

    expect(await createCache().get('a', load)).toEqual({ size: 1 });
    expect(await createCache().get('a', load)).toEqual({ size: 1 });

    expect(load).toHaveBeenCalledTimes(1);
  });

  test('loads again when the value has become too old', async () => {
    const cache = createCache({ ttlSeconds: 1 });
    const load = jest.fn(async () => ({ size: 1 }));
    await cache.get('a', load);

    await eventually(async () => {
      await cache.get('a', load);
      expect(load).toHaveBeenCalledTimes(2);
    });
  });

  test('does not remember that there is nothing', async () => {
    const cache = createCache();
    expect(await cache.get('a', async () => undefined)).toBeUndefined();

    expect(await cache.get('a', async () => ({ size: 1 }))).toEqual({ size: 1 });
  });

  test('loads once for many that ask at the same time', async () => {
    const cache = createCache();
    const load = jest.fn(async () => {
      await sleep(50);
      return { size: 1 };
    });

    const values = await Promise.all(Array.from({ length: 100 }, () => cache.get('a', load)));

    expect(load).toHaveBeenCalledTimes(1);
    expect(values).toEqual(Array.from({ length: 100 }, () => ({ size: 1 })));
  });

  test('passes on the error of a load, and loads again afterwards', async () => {
    const cache = createCache();
    const failed = cache.get('a', () => Promise.reject(new Error('store is away')));
    await expect(failed).rejects.toThrow('store is away');

    expect(await cache.get('a', async () => ({ size: 1 }))).toEqual({ size: 1 });
  });

  test('answers a changed value, never the one before', async () => {
    const cache = createCache();
    await cache.get('a', async () => ({ size: 1 }));

    await cache.forget('a');

    expect(await cache.get('a', async () => ({ size: 2 }))).toEqual({ size: 2 });
  });

  test('does not store what a slow load read before the value changed', async () => {
    const cache = createCache();
    const { promise: changed, resolve: change } = Promise.withResolvers<undefined>();
    const slow = cache.get('a', async () => {
      await changed;
      return { size: 1 };
    });
    await sleep(50);
    await cache.forget('a');
    change(undefined);
    await slow;

    expect(await createCache().get('a', async () => ({ size: 2 }))).toEqual({ size: 2 });
  });

  test('goes on without Redis', async () => {
    const away = connectToRedis(context, {
      REDIS_URL: 'redis://127.0.0.1:1',
      REDIS_KEY_PREFIX: '',
      CACHE_TTL_SECONDS: 30,
    });
    const cache = createCache({ connection: away });

    expect(await cache.get('a', async () => ({ size: 1 }))).toEqual({ size: 1 });
    await expect(cache.forget('a')).resolves.toBeUndefined();
  });

  test('is used again after its connection broke', async () => {
    await breakConnection(environment.variables.REDIS_KEY_PREFIX ?? '');

    await eventually(async () => {
      const load = jest.fn(async () => ({ size: 1 }));
      await createCache().get('again', load);
      expect(load).not.toHaveBeenCalled();
    });
  });
});
