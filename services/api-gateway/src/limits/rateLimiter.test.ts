import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { recordLog } from '../../test/logRecorder.ts';
import { eventually } from '../../test/eventually.ts';
import { createTestCache } from '../../test/testCache.ts';
import type { TestEnvironment } from '../../test/testEnvironment.ts';
import { Health } from '../platform/health.ts';
import { Resources } from '../platform/process/resources.ts';
import { createMetrics } from '../platform/telemetry/metrics.ts';
import { ArrivalTimes } from './arrivalTimes.ts';
import { RateLimiter } from './rateLimiter.ts';
import { RedisArrivals } from './redisArrivals.ts';

const policy = { name: 'test', quota: 10, windowMs: 600_000 };
const { logger } = recordLog('silent');

let cache: TestEnvironment;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  cache = await createTestCache();
});

afterEach(async () => {
  for (const close of closers.splice(0)) {
    await close();
  }
});

afterAll(() => cache.remove());

/** An instance of the gateway, as far as limits are concerned. Settles only when a test says so. */
function createInstance(url = cache.variables.REDIS_URL ?? '') {
  const resources = new Resources();
  const health = new Health();
  const metrics = createMetrics();
  const shared = RedisArrivals.create(
    { logger, health, metrics, resources },
    { url, keyPrefix: cache.variables.REDIS_KEY_PREFIX ?? '' },
  );
  const limiter = RateLimiter.start({ shared, metrics, settleEveryMs: 3_600_000, capacity: 1_000 });
  closers.push(async () => {
    limiter.stop();
    await resources.close(logger);
  });
  return { limiter, health };
}

async function connected({ health }: ReturnType<typeof createInstance>): Promise<void> {
  health.markRunning();
  await eventually(async () => {
    expect((await health.report()).status).toBe('ok');
  });
}

function takeMany(limiter: RateLimiter, key: string, count: number): number {
  return Array.from({ length: count }, () => limiter.takeLocally(policy, key)).filter(
    ({ allowed }) => allowed,
  ).length;
}

describe('two instances with one Redis', () => {
  test('share a quota that is asked for', async () => {
    const [one, two] = [createInstance(), createInstance()];
    await Promise.all([connected(one), connected(two)]);
    const key = randomUUID();
    const decisions = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        (index % 2 === 0 ? one : two).limiter.takeShared(policy, key),
      ),
    );
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(policy.quota);
    const refused = decisions.find(({ allowed }) => !allowed);
    expect(refused?.remaining).toBe(0);
    expect(refused?.retryAfterMs).toBeGreaterThan(0);
    expect(refused?.retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test('know after they have settled what the other has allowed', async () => {
    const [one, two] = [createInstance(), createInstance()];
    await Promise.all([connected(one), connected(two)]);
    const key = randomUUID();
    expect(takeMany(one.limiter, key, 6)).toBe(6);
    expect(takeMany(two.limiter, key, 2)).toBe(2);
    await one.limiter.settle();
    await two.limiter.settle();
    // Two have learnt of six, and one will learn of two with its next
    expect(takeMany(two.limiter, key, 10)).toBe(2);
    await two.limiter.settle();
    expect(takeMany(one.limiter, key, 1)).toBe(1);
    await one.limiter.settle();
    expect(takeMany(one.limiter, key, 10)).toBe(0);
  });

  test('settle nothing twice, and do not lose what comes in between', async () => {
    const [one, two] = [createInstance(), createInstance()];
    await Promise.all([connected(one), connected(two)]);
    const key = randomUUID();
    takeMany(one.limiter, key, 3);
    const settling = one.limiter.settle();
    takeMany(one.limiter, key, 2);
    await settling;
    await one.limiter.settle();
    await one.limiter.settle();
    expect((await two.limiter.takeShared(policy, key)).remaining).toBe(4);
  });

  test('do not forget what they allowed while they were settling', async () => {
    const instance = createInstance();
    await connected(instance);
    const key = randomUUID();
    takeMany(instance.limiter, key, 3);
    const settling = instance.limiter.settle();
    takeMany(instance.limiter, key, 2);
    await settling;
    expect(takeMany(instance.limiter, key, 10)).toBe(5);
  });

  test('work with a Redis that has forgotten its scripts', async () => {
    const instance = createInstance();
    await connected(instance);
    const key = randomUUID();
    expect((await instance.limiter.takeShared(policy, key)).remaining).toBe(9);
  });
});

describe('without Redis', () => {
  test('an instance limits by itself, at once', async () => {
    const { limiter } = createInstance('redis://127.0.0.1:9');
    const key = randomUUID();
    const decisions = [];
    for (let count = 0; count < 12; count += 1) {
      decisions.push(await limiter.takeShared(policy, key));
    }
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(10);
    await limiter.settle();
    expect(takeMany(limiter, key, 5)).toBe(0);
    expect(takeMany(limiter, randomUUID(), 15)).toBe(10);
  });

  test('an instance goes on from what Redis said last', async () => {
    const instance = createInstance();
    await connected(instance);
    const other = createInstance();
    await connected(other);
    const key = randomUUID();
    for (let count = 0; count < 7; count += 1) {
      await other.limiter.takeShared(policy, key);
    }
    await instance.limiter.takeShared(policy, key);
    await closers.splice(0, 1)[0]?.();
    expect(takeMany(instance.limiter, key, 10)).toBe(2);
  });
});

describe('arrival times', () => {
  test('are kept for so many, and those that say nothing go first', () => {
    const times = new ArrivalTimes(10);
    times.of('still limited', 0).arrivalAt = 100;
    for (let index = 0; index < 50; index += 1) {
      times.of(`key ${index}`, 50).arrivalAt = 10;
    }
    expect(times.size).toBeLessThanOrEqual(10);
    expect(times.of('still limited', 50).arrivalAt).toBe(100);

    for (let index = 0; index < 50; index += 1) {
      times.of(`busy ${index}`, 50).arrivalAt = 1_000;
    }
    expect(times.size).toBeLessThanOrEqual(10);
  });
});
