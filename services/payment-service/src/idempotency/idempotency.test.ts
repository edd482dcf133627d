import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { asService } from '../../test/identities.ts';
import { change, charges, newPayment, pay, query, read } from '../../test/shop.ts';
import { startReplica, startTestService, type TestService } from '../../test/testService.ts';

let one: TestService;
let other: TestService;

beforeAll(async () => {
  one = await startTestService();
  other = await startReplica(one);
});

afterAll(async () => {
  await other.stop();
  await one.stop();
});

describe('the same key', () => {
  test('with the same request is answered as before, to the byte, and says so', async () => {
    const payment = newPayment();
    const key = randomUUID();
    const first = await pay(one.url, payment, key);
    await change(`${one.url}/payments/${first.body.id}/capture`);

    const second = await pay(other.url, payment, key);

    expect(second.status).toBe(201);
    // As it was then, not as it is now
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(await charges(one.variables, first.body.id)).toHaveLength(1);
  });

  test('with members of the body in another order is the same request', async () => {
    const { orderId, customerId, amount, method } = newPayment();
    const key = randomUUID();
    const first = await change(`${one.url}/payments`, {
      body: { orderId, customerId, amount, method },
      key,
    });

    const second = await change(`${one.url}/payments`, {
      body: { method, amount, customerId, orderId },
      key,
    });

    expect(second).toMatchObject({ status: 201, body: first.body });
  });

  test('with another body, path or method is refused with 422', async () => {
    const payment = newPayment();
    const key = randomUUID();
    const { body } = await pay(one.url, payment, key);

    const richer = { ...payment, amount: { ...payment.amount, amount: 1_001 } };
    expect((await pay(other.url, richer, key)).status).toBe(422);
    const capture = `${one.url}/payments/${body.id}/capture`;
    expect((await change(capture, { key })).status).toBe(422);
    const letGo = randomUUID();
    await change(capture, { key: letGo });
    const answer = await change(`${one.url}/payments/${body.id}/void`, { key: letGo });
    expect(answer.status).toBe(422);
    expect(await read(one.url, body.id)).toMatchObject({ state: 'captured' });
  });

  test('of another caller is another key', async () => {
    const key = randomUUID();
    const payment = newPayment();
    await pay(one.url, payment, key);

    const headers = await asService('another-service');
    const answer = await change(`${one.url}/payments`, { body: newPayment(), key, headers });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('idempotent-replayed')).toBeNull();
  });

  test('at once to two instances takes effect once; who comes second is told to wait or gets the answer', async () => {
    // Slow on purpose: its first answer never arrives
    const payment = newPayment('tok_timeout');
    const key = randomUUID();

    const answers = await Promise.all([
      pay(one.url, payment, key),
      pay(other.url, payment, key),
      pay(one.url, payment, key),
    ]);

    const accepted = answers.filter(({ status }) => status === 201);
    const told = answers.filter(({ status }) => status === 409);
    expect(accepted.length + told.length).toBe(3);
    expect(told.length).toBeGreaterThan(0);
    for (const { headers } of told) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const again = await pay(other.url, payment, key);
    expect(again).toMatchObject({ status: 201, body: accepted[0]?.body });
    expect(await charges(one.variables, again.body.id)).toHaveLength(1);
  });

  test('is kept with a refusal as well, which stays even when it would be possible by now', async () => {
    const payment = newPayment();
    const { body } = await pay(one.url, payment);
    const key = randomUUID();
    const refused = await pay(one.url, payment, key);
    expect(refused.status).toBe(409);
    await change(`${one.url}/payments/${body.id}/void`);

    const again = await pay(other.url, payment, key);

    expect(again).toMatchObject({ status: 409, body: refused.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  test('refunds once, however often it is sent, by many at once', async () => {
    const { body } = await pay(one.url);
    await change(`${one.url}/payments/${body.id}/capture`);
    const key = randomUUID();
    const refund = (url: string) =>
      change(`${url}/payments/${body.id}/refunds`, {
        body: { reason: 'broken', amount: { amount: 100, currency: 'EUR' } },
        key,
      });

    await Promise.all([one, other, one, other, one].map(({ url }) => refund(url)));
    await eventually(async () => {
      expect((await refund(other.url)).status).toBe(201);
    });

    expect(await charges(one.variables, body.id)).toMatchObject([{ refunded: 100 }]);
  });
});

describe('a key', () => {
  test.each([
    ['is missing', {}],
    ['is empty', { 'idempotency-key': '' }],
    ['is too long', { 'idempotency-key': 'k'.repeat(256) }],
    ['has blanks', { 'idempotency-key': 'two words' }],
  ])('is refused with 400 where it %s', async (_what, key) => {
    const headers = { ...(await asService()), ...key };
    const answer = await send('POST', `${one.url}/payments`, { body: newPayment(), headers });

    expect(answer.status).toBe(400);
  });

  test('is forgotten after the time that is promised, not before', async () => {
    const payment = newPayment('tok_declined');
    const young = randomUUID();
    const old = randomUUID();
    await pay(one.url, payment, young);
    await pay(one.url, payment, old);
    const age = (key: string, hours: number) =>
      query(
        one.variables,
        "UPDATE idempotency_keys SET created_at = created_at - $2 * interval '1 hour' WHERE key = $1",
        [key, hours],
      );
    await age(young, 71);
    await age(old, 73);

    await eventually(async () => {
      const keys = await query<{ key: string }>(
        one.variables,
        'SELECT key FROM idempotency_keys WHERE key = ANY ($1)',
        [[young, old]],
      );
      expect(keys).toEqual([{ key: young }]);
    });
  });

  test('holds no card token', async () => {
    await pay(one.url);

    const rows = await query(one.variables, 'SELECT * FROM idempotency_keys');
    expect(JSON.stringify(rows)).not.toContain('tok_');
  });
});
