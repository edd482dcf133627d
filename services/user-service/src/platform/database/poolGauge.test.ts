import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../../test/eventually.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import { createTestDatabase } from '../../../test/testDatabase.ts';
import { readEnvironment } from '../configuration.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { Database } from './database.ts';
import { databaseVariables } from './databaseVariables.ts';
import { registerPoolGauge } from './poolGauge.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const configuration = readEnvironment(databaseVariables, {
    ...testDatabase.variables,
    DATABASE_POOL_SIZE: '2',
  });
  database = Database.create(configuration, recordLog().logger);
});

afterAll(async () => {
  await database.close();
  await testDatabase.remove();
});

describe('the gauge of the pool', () => {
  test('shows connections, idle ones, and who waits for one', async () => {
    const { registry } = createMetrics();
    registerPoolGauge(registry, database);
    const connections = async () => {
      const metric = await registry.getSingleMetric('database_pool_connections')?.get();
      const values = metric?.values ?? [];
      return Object.fromEntries(values.map(({ labels, value }) => [String(labels.state), value]));
    };
    expect(await connections()).toEqual({ total: 0, idle: 0, waiting: 0 });

    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const held = Array.from({ length: 3 }, () =>
      database.transaction(async () => {
        await released;
      }),
    );
    await eventually(async () => {
      expect(await connections()).toEqual({ total: 2, idle: 0, waiting: 1 });
    });
    release(undefined);
    await Promise.all(held);

    expect(await connections()).toEqual({ total: 2, idle: 2, waiting: 0 });
  });
});
