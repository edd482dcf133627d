import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { startTestService, type TestService } from '../../test/testService.ts';
import type { Item } from './item.ts';

async function createItem(service: TestService): Promise<string> {
  const { body } = await send<Item>('POST', `${service.url}/items`, { body: { name: 'Cup' } });
  return `${service.url}/items/${body.id}`;
}

async function cacheResults(service: TestService): Promise<Record<string, number>> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  const lines = metrics.matchAll(/^cache_requests_total\{.*result="(\w+)".*\} (\d+)$/gm);
  return Object.fromEntries<number>(
    [...lines].map(([, result, count]) => [String(result), Number(count)]),
  );
}

describe('items with a cache', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService();
    await eventually(async () => {
      expect((await send('GET', `${service.url}/health/ready`)).body).toMatchObject({
        status: 'ok',
      });
    });
  });

  afterAll(() => service.stop());

  test('are read from the cache the second time', async () => {
    const item = await createItem(service);

    const first = await send('GET', item);
    const second = await send('GET', item);

    expect(second.body).toEqual(first.body);
    expect(await cacheResults(service)).toMatchObject({ miss: 1, hit: 1 });
  });

  test('are never answered as they were before a change', async () => {
    const item = await createItem(service);
    await send('GET', item);

    await send('PUT', item, { body: { name: 'Mug' } });
    expect((await send('GET', item)).body).toMatchObject({ name: 'Mug', version: 2 });

    await send('DELETE', item);
    expect((await send('GET', item)).status).toBe(404);
  });
});

describe('items without their cache', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService({ REDIS_URL: 'redis://127.0.0.1:1' });
  });

  afterAll(() => service.stop());

  test('are answered all the same, and readiness says so', async () => {
    const item = await createItem(service);

    expect((await send('GET', item)).status).toBe(200);
    expect((await send('PUT', item, { body: { name: 'Mug' } })).status).toBe(200);
    expect((await send('GET', item)).body).toMatchObject({ name: 'Mug' });
    expect((await send('GET', `${service.url}/health/ready`)).body).toMatchObject({
      checks: { cache: { status: 'down', required: false } },
    });
  });
});
