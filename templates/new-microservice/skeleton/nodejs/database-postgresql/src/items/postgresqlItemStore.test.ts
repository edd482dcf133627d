import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { bringBack, createTestDatabase, takeDown } from '../../test/testDatabase.ts';
import { startTestService, type TestService } from '../../test/testService.ts';

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

describe('items whose database goes away', () => {
  test('are answered with 500, and are there again with the database', async () => {
    await takeDown(testDatabase.name);
    expect((await send('GET', `${service.url}/items`)).status).toBe(500);

    await bringBack(testDatabase.name);

    await eventually(async () => {
      expect((await send('GET', `${service.url}/items`)).status).toBe(200);
    });
  });
});
