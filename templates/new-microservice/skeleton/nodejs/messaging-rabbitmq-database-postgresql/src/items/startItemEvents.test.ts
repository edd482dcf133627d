import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { TcpRelay } from '../../test/tcpRelay.ts';
import { testBrokerUrl } from '../../test/testBroker.ts';
import { startTestService, type TestService } from '../../test/testService.ts';
import type { Item } from './item.ts';
import type { Activity } from './itemActivity.ts';

let relay: TcpRelay;
let service: TestService;

beforeAll(async () => {
  const url = testBrokerUrl();
  relay = await TcpRelay.start({ host: url.hostname, port: Number(url.port || 5672) });
  url.hostname = '127.0.0.1';
  url.port = String(relay.port);
  service = await startTestService({ RABBITMQ_URL: url.href });
});

afterAll(async () => {
  await service.stop();
  await relay.stop();
});

async function readiness(): Promise<unknown> {
  return (await send('GET', `${service.url}/health/ready`)).body;
}

describe('a service whose broker goes away', () => {
  test('goes on answering, and loses no event', async () => {
    await eventually(async () => {
      expect(await readiness()).toMatchObject({ status: 'ok' });
    });
    relay.break();
    await eventually(async () => {
      expect(await readiness()).toMatchObject({
        status: 'degraded',
        checks: { broker: { status: 'down', required: false } },
      });
    });

    const created = await send<Item>('POST', `${service.url}/items`, { body: { name: 'Cup' } });
    expect(created.status).toBe(201);

    relay.repair();
    await eventually(async () => {
      const activity = `${service.url}/items/${created.body.id}/activity`;
      const { body } = await send<{ items: Activity[] }>('GET', activity);
      expect(body.items.map(({ type }) => type)).toEqual(['item.created.v1']);
    });
  });
});
