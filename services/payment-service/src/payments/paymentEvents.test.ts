import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { asCustomer } from '../../test/identities.ts';
import { change, newPayment, pay, query } from '../../test/shop.ts';
import { TcpRelay } from '../../test/tcpRelay.ts';
import { testBrokerUrl, withTestChannel } from '../../test/testBroker.ts';
import { startTestService, type TestService } from '../../test/testService.ts';
import { eventOf, tell } from '../../test/webhooks.ts';
import { type Message, parseMessage } from '../platform/messaging/message.ts';
import type { Payment } from './payment.ts';

let relay: TcpRelay;
let service: TestService;
let queue: string;

beforeAll(async () => {
  const url = testBrokerUrl();
  relay = await TcpRelay.start({ host: url.hostname, port: Number(url.port || 5672) });
  url.hostname = '127.0.0.1';
  url.port = String(relay.port);
  service = await startTestService({ RABBITMQ_URL: url.href });
  queue = `${service.variables.RABBITMQ_NAME_PREFIX ?? ''}.listener`;
  await withTestChannel(async channel => {
    const exchange = `${service.variables.RABBITMQ_NAME_PREFIX ?? ''}.events`;
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.assertQueue(queue, { durable: true });
    await channel.bindQueue(queue, exchange, 'payment.#');
  });
});

afterAll(async () => {
  await withTestChannel(channel => channel.deleteQueue(queue));
  await service.stop();
  await relay.stop();
});

const heard: { key: string; message: Message }[] = [];

/** The types of all events about a payment so far, by version. */
async function eventsOf(id: string): Promise<Message[]> {
  await withTestChannel(async channel => {
    for (;;) {
      const delivery = await channel.get(queue, { noAck: true });
      if (delivery === false) {
        return;
      }
      heard.push({ key: delivery.fields.routingKey, message: parseMessage(delivery.content) });
    }
  });
  for (const { key, message } of heard) {
    expect(key).toBe(message.type);
  }
  return heard
    .filter(({ message }) => message.subject === id)
    .map(({ message }) => message)
    .toSorted((one, other) => versionOf(one) - versionOf(other));
}

function versionOf({ data }: Message): number {
  return (data as { version: number }).version;
}

async function expectEvents(id: string, types: string[]): Promise<Message[]> {
  return eventually(async () => {
    const events = await eventsOf(id);
    expect(events.map(({ type }) => type)).toEqual(types);
    return events;
  });
}

describe('the events of a payment', () => {
  test('tell every step, with everything that readers were promised and nothing of the card', async () => {
    const { body } = await pay(service.url);
    const url = `${service.url}/payments/${body.id}`;
    await change(`${url}/capture`);
    const amount = { amount: 400, currency: 'EUR' };
    await change(`${url}/refunds`, { body: { reason: 'broken', amount } });
    const last = await change(`${url}/refunds`, { body: { reason: 'broken' } });

    const events = await expectEvents(body.id, [
      'payment.authorized.v1',
      'payment.captured.v1',
      'payment.refunded.v1',
      'payment.refunded.v1',
    ]);

    expect(events.at(-1)?.data).toEqual({
      paymentId: body.id,
      orderId: body.orderId,
      customerId: body.customerId,
      state: 'refunded',
      amount: body.amount,
      capturedAmount: body.amount,
      refundedAmount: body.amount,
      version: last.body.version,
      occurredAt: last.body.updatedAt,
    });
    expect(new Set(events.map(versionOf)).size).toBe(4);
    expect(JSON.stringify(heard)).not.toContain('tok_');
    expect(JSON.stringify(heard)).not.toContain('broken');
  });

  test.each([
    ['tok_declined', ['payment.declined.v1']],
    ['tok_timeout', ['payment.authorized.v1']],
    ['tok_webhook', ['payment.authorized.v1']],
    ['tok_webhook_duplicates', ['payment.authorized.v1']],
    ['tok_webhook_disorder', ['payment.authorized.v1']],
  ])('tell the result of %s once', async (token, types) => {
    const { body } = await pay(service.url, newPayment(token));

    await expectEvents(body.id, types);
  });

  test('tell of a challenge, what became of it, and that money was let go', async () => {
    const payment = newPayment('tok_challenge');
    const { body } = await pay(service.url, payment);
    const url = `${service.url}/payments/${body.id}`;
    const headers = await asCustomer(payment.customerId);
    await send<Payment>('POST', `${url}/challenge`, { body: { code: '123456' }, headers });
    await change(`${url}/void`);

    await expectEvents(body.id, [
      'payment.challenge_required.v1',
      'payment.authorized.v1',
      'payment.voided.v1',
    ]);
  });

  test('tell nothing where nothing changed that anybody could see', async () => {
    const id = randomUUID();
    await query(
      service.variables,
      `INSERT INTO payments (id, order_id, customer_id, amount, currency, state)
       VALUES ($1, $1, $1, 1000, 'EUR', 'processing')`,
      [id],
    );
    await tell(service.url, eventOf({ reference: id, status: 'authorized' }));
    // Late: there was a challenge once
    await tell(service.url, eventOf({ reference: id, status: 'challenge_required' }));
    await tell(service.url, eventOf({ reference: id, status: 'voided' }));

    await expectEvents(id, ['payment.authorized.v1', 'payment.voided.v1']);
  });

  test('are not lost while the broker is away, nor are payments', async () => {
    relay.break();
    await eventually(async () => {
      const { body } = await send('GET', `${service.url}/health/ready`);
      expect(body).toMatchObject({ status: 'degraded' });
    });
    const { status, body } = await pay(service.url);
    expect(status).toBe(201);
    relay.repair();

    await expectEvents(body.id, ['payment.authorized.v1']);
  });
});
