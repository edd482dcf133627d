import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ChildService } from '../../test/childService.ts';
import { eventually } from '../../test/eventually.ts';
import { type Answer, send } from '../../test/http.ts';
import { asService } from '../../test/identities.ts';
import { change, charges, newPayment, pay, query, read } from '../../test/shop.ts';
import { startReplica, startTestService, type TestService } from '../../test/testService.ts';
import type { Invariants } from '../invariants/checkInvariants.ts';
import type { Payment } from '../payments/payment.ts';

/** Answers, and never looks for what was left behind by itself. */
let passive: TestService;

beforeAll(async () => {
  passive = await startTestService({ COMPLETER_INTERVAL_MS: '600000' });
});

afterAll(() => passive.stop());

/** Sends a request to an instance that dies when it reaches a point. */
async function dyingAt(point: string, request: (url: string) => Promise<unknown>): Promise<void> {
  const child = new ChildService('src/main.ts', {
    ...passive.variables,
    COMPLETER_INTERVAL_MS: '600000',
    CRASH_AT: point,
    NODE_OPTIONS: `--import=${new URL('../../test/crashAt.js', import.meta.url).href}`,
  });
  const answer = request(await child.url()).catch(() => 'no answer');
  expect(await child.exit()).toBe('SIGKILL');
  await answer;
}

/** Waits out the lock of whoever died. */
async function answered(request: () => Promise<Answer<Payment>>): Promise<Answer<Payment>> {
  return eventually(async () => {
    const answer = await request();
    expect(answer.status).not.toBe(409);
    return answer;
  });
}

async function expectInvariants(): Promise<void> {
  const headers = await asService();
  const answer = await send<Invariants>('GET', `${passive.url}/internal/invariants`, { headers });
  expect(answer.body.checks.filter(({ holds }) => !holds)).toEqual([]);
  await eventually(async () => {
    expect(await query(passive.variables, 'SELECT * FROM outbox')).toEqual([]);
  });
}

// What happens at outbox.published is the relay's business, and any instance's
const points = ['payment.charged', 'payment.recorded', 'outbox.committed'];

describe.each(points)('an instance that dies at %s', point => {
  test('while it authorizes: the same request carries on, and nobody is charged twice', async () => {
    const payment = newPayment();
    const key = randomUUID();
    await dyingAt(point, url => pay(url, payment, key));

    const { status, body } = await answered(() => pay(passive.url, payment, key));

    expect({ status, state: body.state }).toEqual({ status: 201, state: 'authorized' });
    expect(await charges(passive.variables, body.id)).toHaveLength(1);
    await expectInvariants();
  });

  test('while it captures', async () => {
    const { body } = await pay(passive.url);
    const key = randomUUID();
    const capture = (url: string) => change(`${url}/payments/${body.id}/capture`, { key });
    await dyingAt(point, capture);

    const answer = await answered(() => capture(passive.url));

    expect(answer).toMatchObject({ status: 200, body: { state: 'captured' } });
    expect(await charges(passive.variables, body.id)).toMatchObject([{ captured: 1_000 }]);
    await expectInvariants();
  });

  test('while it refunds', async () => {
    const { body } = await pay(passive.url);
    await change(`${passive.url}/payments/${body.id}/capture`);
    const key = randomUUID();
    const refund = (url: string) =>
      change(`${url}/payments/${body.id}/refunds`, {
        body: { reason: 'broken', amount: { amount: 400, currency: 'EUR' } },
        key,
      });
    await dyingAt(point, refund);

    const answer = await answered(() => refund(passive.url));

    expect(answer).toMatchObject({ status: 201, body: { refundedAmount: { amount: 400 } } });
    expect(await charges(passive.variables, body.id)).toMatchObject([{ refunded: 400 }]);
    await expectInvariants();
  });
});

describe('an instance that dies between charge and record', () => {
  test('is succeeded by the completer when nobody asks again', async () => {
    const payment = newPayment();
    const key = randomUUID();
    await dyingAt('payment.charged', url => pay(url, payment, key));
    const list = `${passive.url}/payments?orderId=${payment.orderId}`;
    const found = async () =>
      (await send<{ items: Payment[] }>('GET', list, { headers: await asService() })).body.items;
    expect(await found()).toMatchObject([{ state: 'processing' }]);

    const active = await startReplica(passive, { COMPLETER_INTERVAL_MS: '50' });
    try {
      await eventually(async () => {
        expect(await found()).toMatchObject([{ state: 'authorized' }]);
      });
    } finally {
      await active.stop();
    }

    const [{ id } = { id: '' }] = await found();
    expect(await charges(passive.variables, id)).toHaveLength(1);
    // Who does ask again gets the answer that was made meanwhile
    const late = await pay(passive.url, payment, key);
    expect(late).toMatchObject({ status: 201, body: await read(passive.url, id) });
    expect(late.headers.get('idempotent-replayed')).toBe('true');
  });

  test('is succeeded once by two that ask at the same time', async () => {
    const payment = newPayment();
    const key = randomUUID();
    await dyingAt('payment.charged', url => pay(url, payment, key));

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => answered(() => pay(passive.url, payment, key))),
    );

    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await charges(passive.variables, answers[0]?.body.id ?? '')).toHaveLength(1);
  });
});
