import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ChildService } from '../../../test/childService.ts';
import { eventually } from '../../../test/eventually.ts';
import { send } from '../../../test/http.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import { bringBack, createTestDatabase, takeDown } from '../../../test/testDatabase.ts';
import { createTestEnvironment } from '../../../test/testEnvironment.ts';
import { startTestService, type TestService } from '../../../test/testService.ts';
import { readEnvironment } from '../configuration.ts';
import { Health } from '../health.ts';
import { Resources } from '../process/resources.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { databaseVariables } from './databaseVariables.ts';
import { openDatabase } from './openDatabase.ts';

function context() {
  const { logger, lines } = recordLog();
  const resources = new Resources();
  return { logger, lines, resources, health: new Health(), metrics: createMetrics() };
}

describe('a service whose database goes away', () => {
  let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
  let service: TestService;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    service = await startTestService(testDatabase.variables);
  });

  afterAll(async () => {
    await service.stop();
    await testDatabase.remove();
  });

  test('is not ready, goes on living, and recovers by itself', async () => {
    await takeDown(testDatabase.name);

    const ready = await send('GET', `${service.url}/health/ready`);
    expect(ready).toMatchObject({
      status: 503,
      body: { status: 'unavailable', checks: { database: { status: 'down', required: true } } },
    });
    expect((await send('GET', `${service.url}/health/live`)).status).toBe(200);

    await bringBack(testDatabase.name);

    await eventually(async () => {
      expect((await send('GET', `${service.url}/health/ready`)).status).toBe(200);
    });
  });
});

describe('openDatabase', () => {
  test('waits for a database that is late', async () => {
    const testDatabase = await createTestDatabase();
    await takeDown(testDatabase.name);
    const starting = context();

    const opened = openDatabase(
      starting,
      readEnvironment(databaseVariables, testDatabase.variables),
    );
    await eventually(() => {
      expect(starting.lines).toContainEqual(
        expect.objectContaining({ message: 'waiting for the database' }),
      );
    });
    await bringBack(testDatabase.name);

    await expect(opened.then(database => database.ping())).resolves.toBeUndefined();
    await starting.resources.close(starting.logger);
    await testDatabase.remove();
  });

  test('lets the service be stopped while it waits', async () => {
    const environment = await createTestEnvironment();
    const child = new ChildService('src/main.ts', {
      ...environment.variables,
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    });
    await eventually(() => {
      expect(child.logLines).toContainEqual(
        expect.objectContaining({ message: 'waiting for the database' }),
      );
    });

    child.kill('SIGTERM');

    expect(await child.exit()).toBe(0);
    await environment.remove();
  });

  test('gives up after a while, and says what was wrong', async () => {
    const starting = context();
    const opened = openDatabase(
      starting,
      readEnvironment(databaseVariables, {
        DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
        DATABASE_START_TIMEOUT_MS: '0',
      }),
    );

    await expect(opened).rejects.toThrow('the database cannot be reached');
    await starting.resources.close(starting.logger);
  });
});
