import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordLog } from '../../test/logRecorder.ts';
import { createTestEnvironment, type TestEnvironment } from '../../test/testEnvironment.ts';
import { cacheVariables } from '../platform/cache/cacheVariables.ts';
import { readEnvironment } from '../platform/configuration.ts';
import { Database } from '../platform/database/database.ts';
import { databaseVariables } from '../platform/database/databaseVariables.ts';
import { migrate } from '../platform/database/migrate.ts';
import { Health } from '../platform/health.ts';
import { Resources } from '../platform/process/resources.ts';
import { createMetrics } from '../platform/telemetry/metrics.ts';
import { eventually } from '../../test/eventually.ts';
import {
  type AttemptState,
  decideAttempt,
  remainingDelay,
  withdrawAttempt,
} from './attemptPolicy.ts';
import type { AttemptStore } from './attemptStore.ts';
import { connectRedisCommands } from './connectRedisCommands.ts';
import { FallbackAttemptStore } from './fallbackAttemptStore.ts';
import { deleteExpiredAttempts, PostgresqlAttemptStore } from './postgresqlAttemptStore.ts';
import { RedisAttemptStore } from './redisAttemptStore.ts';

const { logger, lines } = recordLog();
const context = {
  logger,
  health: new Health(),
  metrics: createMetrics(),
  resources: new Resources(),
};
const rule = { free: 3, firstDelayMs: 1_000, longestDelayMs: 60_000, memoryMs: 600_000 };

let environment: TestEnvironment;
let database: Database;
let now = Date.now();
const stores: Record<string, AttemptStore> = {};

beforeAll(async () => {
  environment = await createTestEnvironment();
  const configuration = readEnvironment(
    { ...databaseVariables, ...cacheVariables },
    environment.variables,
  );
  await migrate({ databaseUrl: configuration.DATABASE_URL, direction: 'up', logger });
  database = Database.create(configuration, logger);
  const redis = connectRedisCommands(context, configuration);
  await eventually(() => redis.remove('is it there yet'));
  const clock = () => now;
  stores.redis = new RedisAttemptStore(redis, configuration.REDIS_KEY_PREFIX, clock);
  stores.postgresql = new PostgresqlAttemptStore(database, clock);
});

afterAll(async () => {
  await context.resources.close(logger);
  await database.close();
  await environment.remove();
});

function store(name: string): AttemptStore {
  const found = stores[name];
  if (found === undefined) {
    throw new Error(`there is no store ${name}`);
  }
  return found;
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('attempt' as const),
        pause: fc.integer({ min: 0, max: 90_000 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        pause: fc.integer({ min: 0, max: 5_000 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('withdraw' as const), pause: fc.constant(0) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('forget' as const), pause: fc.constant(0) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('ask' as const), pause: fc.constant(700_000) }),
    },
  ),
  { maxLength: 25 },
);

describe.each(['redis', 'postgresql'])('attempts in %s', name => {
  test('are decided as the policy decides', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async sequence => {
        const key = randomUUID();
        let model: AttemptState | undefined;
        for (const { kind, pause } of sequence) {
          now += pause;
          if (kind === 'attempt') {
            const { waitMs, state } = decideAttempt(model, rule, now);
            model = state;
            expect(await store(name).attempt(key, rule)).toBe(waitMs);
          } else if (kind === 'withdraw') {
            model = withdrawAttempt(model, rule, now);
            await store(name).withdraw(key, rule);
          } else if (kind === 'forget') {
            model = undefined;
            await store(name).forget(key);
          }
          expect(await store(name).remaining(key)).toBe(remainingDelay(model, now));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('count as many when they come at the same time', async () => {
    const key = randomUUID();

    const waits = await Promise.all(
      Array.from({ length: 12 }, () => store(name).attempt(key, rule)),
    );

    // The free ones, and the one that begins the first delay
    expect(waits.filter(wait => wait === 0)).toHaveLength(rule.free + 1);
  });
});

describe('attempts while Redis is away', () => {
  test('are counted in PostgreSQL, and the log says so once', async () => {
    const away: AttemptStore = {
      attempt: () => Promise.reject(new Error('away')),
      remaining: () => Promise.reject(new Error('away')),
      withdraw: () => Promise.reject(new Error('away')),
      forget: () => Promise.reject(new Error('away')),
    };
    const fallback = new FallbackAttemptStore(context, away, store('postgresql'));
    const key = randomUUID();

    for (let count = 0; count <= rule.free; count += 1) {
      expect(await fallback.attempt(key, rule)).toBe(0);
    }
    expect(await fallback.attempt(key, rule)).toBe(1_000);
    expect(await fallback.remaining(key)).toBe(1_000);
    await fallback.forget(key);
    expect(await fallback.remaining(key)).toBe(0);

    expect(lines.filter(line => String(line.message).startsWith('Redis is away'))).toHaveLength(1);
  });

  test('fail when PostgreSQL is away as well: guessing is never free', async () => {
    const away: AttemptStore = {
      attempt: () => Promise.reject(new Error('away')),
      remaining: () => Promise.reject(new Error('away')),
      withdraw: () => Promise.reject(new Error('away')),
      forget: () => Promise.reject(new Error('away')),
    };
    const other = { ...context, metrics: createMetrics() };

    await expect(
      new FallbackAttemptStore(other, away, away).attempt('key', rule),
    ).rejects.toThrow();
  });
});

describe('expired attempts', () => {
  test('are deleted, and no others', async () => {
    now = Date.now() - rule.memoryMs - 1_000;
    await store('postgresql').attempt('old', rule);
    now = Date.now();
    await store('postgresql').attempt('new', rule);

    await deleteExpiredAttempts(database);

    const rows = await database.query<{ key: string }>({
      name: 'keys-of-attempts',
      text: "SELECT key FROM attempts WHERE key IN ('old', 'new')",
    });
    expect(rows.map(row => row.key)).toEqual(['new']);
  });
});
