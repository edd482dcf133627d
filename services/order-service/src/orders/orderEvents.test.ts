import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { connect } from 'amqplib';
import { parse } from 'yaml';
import { z } from 'zod';
import { eventually } from '../../test/eventually.ts';
import { Shop, testAddress } from '../../test/shop.ts';
import { testBrokerUrl } from '../../test/testBroker.ts';
import { type Message, parseMessage } from '../platform/messaging/message.ts';
import { serviceRoot } from '../platform/serviceIdentity.ts';
import { startTracing, type Tracing } from '../platform/telemetry/tracing.ts';
import { orderEventTypes } from './orderEvents.ts';

let shop: Shop;
let tracing: Tracing;
let connection: Awaited<ReturnType<typeof connect>>;
const messages: (Message & { routingKey: string })[] = [];

beforeAll(async () => {
  tracing = startTracing({ endpoint: undefined, sampleRatio: 1 });
  shop = await Shop.open();
  connection = await connect(testBrokerUrl().href);
  const channel = await connection.createChannel();
  const exchange = `${shop.service.variables.RABBITMQ_NAME_PREFIX ?? ''}.events`;
  await channel.assertExchange(exchange, 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, '#');
  await channel.consume(
    queue,
    delivery => {
      if (delivery !== null) {
        const { routingKey } = delivery.fields;
        messages.push({ ...parseMessage(delivery.content), routingKey });
      }
    },
    { noAck: true },
  );
});

afterAll(async () => {
  await connection.close();
  await shop.close();
  await tracing.shutdown();
});

const schemaFile = (type: string) => new URL(`events/${type}.schema.json`, serviceRoot);

async function eventsOf(orderId: string, count: number): Promise<Message[]> {
  return eventually(() => {
    const found = messages.filter(({ subject }) => subject === orderId);
    expect(found).toHaveLength(count);
    return found;
  });
}

async function change(id: string, name: string): Promise<void> {
  const { status } = await shop.call('POST', `/orders/${id}/${name}`, { as: shop.admin });
  expect(status).toBeLessThan(300);
}

describe('the events of an order', () => {
  test('tell its whole way, once each, as their schemas describe it', async () => {
    const ajv = formats.default(new Ajv2020({ strict: true }));
    const good = await shop.place();
    await shop.reaches(good.body.id, 'confirmed');
    await change(good.body.id, 'ship');
    await change(good.body.id, 'deliver');
    await change(good.body.id, 'refund');
    await shop.reaches(good.body.id, 'refunded');
    const declined = await shop.place({ token: 'tok_declined' });
    const waiting = await shop.place({ token: 'tok_challenge' });
    await shop.reaches(waiting.body.id, 'reserved');
    await change(waiting.body.id, 'cancel');

    const all = [
      ...(await eventsOf(good.body.id, 5)),
      ...(await eventsOf(declined.body.id, 2)),
      ...(await eventsOf(waiting.body.id, 2)),
    ];
    expect(all.map(({ type }) => type)).toEqual([
      'order.placed.v1',
      'order.confirmed.v1',
      'order.shipped.v1',
      'order.delivered.v1',
      'order.refunded.v1',
      'order.placed.v1',
      'order.failed.v1',
      'order.placed.v1',
      'order.cancelled.v1',
    ]);
    for (const message of all) {
      const validate = ajv.compile(
        z.record(z.string(), z.unknown()).parse({
          ...JSON.parse(readFileSync(schemaFile(message.type), 'utf8')),
          // One compiler, the same schema more than once
          $id: undefined,
        }),
      );
      validate(message.data);
      expect(validate.errors ?? []).toEqual([]);
      expect(message).toMatchObject({ source: '/order-service', routingKey: message.type });
    }
    const versions = all.slice(0, 5).map(({ data }) => (data as { version: number }).version);
    expect(versions).toEqual(versions.toSorted((one, other) => one - other));
    expect(new Set(versions).size).toBe(5);
  });

  test('hold nothing of where it goes, and not how it is paid', async () => {
    const { body } = await shop.place();
    const text = JSON.stringify(await eventsOf(body.id, 2));
    for (const secret of [testAddress.name, testAddress.line1, testAddress.city, 'tok_ok']) {
      expect(text).not.toContain(secret);
    }
  });

  test('carry the trace of the request that caused them', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { body } = await shop.call<{ id: string }>('POST', '/orders', {
      headers: { 'idempotency-key': 'traced', traceparent },
      body: {
        items: [{ variantId: '11111111-0000-4000-8000-000000000000', quantity: 1 }],
        shippingAddress: testAddress,
        paymentMethod: { token: 'tok_ok' },
      },
    });
    await shop.reaches(body.id, 'confirmed');
    for (const { traceparent: own } of await eventsOf(body.id, 2)) {
      expect(own?.split('-')[1]).toBe('0af7651916cd43dd8448eb211c80319c');
    }
  });
});

describe('asyncapi.yaml', () => {
  test('describes exactly the events that there are', () => {
    const document = z
      .object({
        asyncapi: z.literal('3.0.0'),
        components: z.object({ messages: z.looseObject({}) }),
      })
      .parse(parse(readFileSync(new URL('asyncapi.yaml', serviceRoot), 'utf8')));
    const described = Object.keys(document.components.messages).filter(name =>
      name.startsWith('order.'),
    );
    const files = readdirSync(new URL('events/', serviceRoot)).map(name =>
      name.replace('.schema.json', ''),
    );
    expect(described.sort()).toEqual([...orderEventTypes].sort());
    expect(files.sort()).toEqual([...orderEventTypes].sort());
  });
});
