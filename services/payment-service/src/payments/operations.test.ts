import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asAdmin } from '../../test/identities.ts';
import { change, charges, newPayment, pay, query, read } from '../../test/shop.ts';
import { startTestService, type TestService } from '../../test/testService.ts';
import type { Payment } from './payment.ts';

let service: TestService;
let payments: string;

beforeAll(async () => {
  service = await startTestService();
  payments = `${service.url}/payments`;
});

afterAll(() => service.stop());

async function authorized(amount = 1_000): Promise<Payment> {
  const answer = await pay(service.url, newPayment('tok_ok', amount));
  expect(answer).toMatchObject({ status: 201, body: { state: 'authorized' } });
  return answer.body;
}

async function captured(amount = 1_000): Promise<Payment> {
  const { id } = await authorized(amount);
  const answer = await change(`${payments}/${id}/capture`);
  expect(answer).toMatchObject({ status: 200, body: { state: 'captured' } });
  return answer.body;
}

describe('capturing', () => {
  test('takes all of it, once', async () => {
    const { id, amount } = await captured();

    expect(await read(service.url, id)).toMatchObject({ capturedAmount: amount });
    expect(await change(`${payments}/${id}/capture`)).toMatchObject({
      status: 409,
      body: { type: '/problems/payment-state', state: 'captured' },
    });
    expect(await charges(service.variables, id)).toMatchObject([{ captured: 1_000 }]);
  });

  test('and voiding at once: exactly one of them happens', async () => {
    const { id } = await authorized();

    const [capture, letGo] = await Promise.all([
      change(`${payments}/${id}/capture`),
      change(`${payments}/${id}/void`),
    ]);

    expect([capture.status, letGo.status].toSorted()).toEqual([200, 409]);
    const { state } = await read(service.url, id);
    expect(state).toBe(capture.status === 200 ? 'captured' : 'voided');
    expect(await charges(service.variables, id)).toMatchObject([{ status: state }]);
  });
});

describe('a refusal that passes', () => {
  test('is not kept with its key: what was too early may be done a moment later', async () => {
    // The provider has set the money aside, and the service does not know it yet
    const { id } = await authorized();
    await query(
      service.variables,
      "UPDATE payments SET state = 'processing', authorized = false WHERE id = $1",
      [id],
    );
    const key = randomUUID();
    const early = await change(`${payments}/${id}/capture`, { key });
    expect(early).toMatchObject({ status: 409, body: { type: '/problems/payment-busy' } });
    expect(early.headers.get('retry-after')).toBe('1');
    await query(
      service.variables,
      "UPDATE payments SET state = 'authorized', authorized = true WHERE id = $1",
      [id],
    );

    const answer = await change(`${payments}/${id}/capture`, { key });

    expect(answer).toMatchObject({ status: 200, body: { state: 'captured' } });
  });
});

describe('voiding', () => {
  test('lets the money go, after which the order may be paid anew', async () => {
    const payment = newPayment();
    const { body } = await pay(service.url, payment);

    const answer = await change(`${payments}/${body.id}/void`, { headers: await asAdmin() });

    expect(answer).toMatchObject({ status: 200, body: { state: 'voided' } });
    expect(await charges(service.variables, body.id)).toMatchObject([{ status: 'voided' }]);
    expect((await pay(service.url, payment)).status).toBe(201);
    expect((await change(`${payments}/${body.id}/capture`)).status).toBe(409);
  });

  test('works while the customer has not answered the challenge', async () => {
    const { body } = await pay(service.url, newPayment('tok_challenge'));

    const answer = await change(`${payments}/${body.id}/void`);

    expect(answer).toMatchObject({ status: 200, body: { state: 'voided' } });
  });

  test('is refused once the money was taken', async () => {
    const { id } = await captured();

    expect((await change(`${payments}/${id}/void`)).status).toBe(409);
  });
});

describe('refunding', () => {
  test('gives back parts, then what is left, and nothing more', async () => {
    const { id } = await captured(1_000);
    const url = `${payments}/${id}/refunds`;
    const refund = (amount?: number) =>
      change(url, {
        body: {
          reason: 'returned',
          ...(amount !== undefined && { amount: { amount, currency: 'EUR' } }),
        },
      });

    expect(await refund(300)).toMatchObject({
      status: 201,
      body: { state: 'partially_refunded', refundedAmount: { amount: 300 } },
    });
    expect(await refund(701)).toMatchObject({
      status: 409,
      body: { type: '/problems/refund-too-large', refundable: 700 },
    });
    expect(await refund()).toMatchObject({
      status: 201,
      body: { state: 'refunded', refundedAmount: { amount: 1_000 } },
    });
    expect((await refund(1)).status).toBe(409);
    expect(await charges(service.variables, id)).toMatchObject([{ refunded: 1_000 }]);
  });

  test('twice at once never gives back more than was taken', async () => {
    const { id } = await captured(1_000);
    const refund = () =>
      change(`${payments}/${id}/refunds`, {
        body: { reason: 'returned', amount: { amount: 600, currency: 'EUR' } },
      });

    const answers = await Promise.all([refund(), refund(), refund()]);

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    expect(await charges(service.variables, id)).toMatchObject([{ refunded: 600 }]);
  });

  test('is refused in another currency, and before anything was taken', async () => {
    const { id } = await captured();
    const amount = { amount: 1, currency: 'USD' };

    const url = `${payments}/${id}/refunds`;
    expect((await change(url, { body: { reason: 'x', amount } })).status).toBe(409);
    const early = await authorized();
    const answer = await change(`${payments}/${early.id}/refunds`, { body: { reason: 'x' } });
    expect(answer).toMatchObject({ status: 409, body: { state: 'authorized' } });
  });
});
