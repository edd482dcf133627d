import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { asAdmin, asCustomer, asService } from '../../test/identities.ts';
import { change, charges, newPayment, pay, query, read } from '../../test/shop.ts';
import { startReplica, startTestService, type TestService } from '../../test/testService.ts';
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

describe('making a payment', () => {
  test('sets the money aside, and says where the payment is', async () => {
    const payment = newPayment();

    const answer = await pay(service.url, payment);

    expect(answer).toMatchObject({
      status: 201,
      body: {
        orderId: payment.orderId,
        customerId: payment.customerId,
        amount: payment.amount,
        capturedAmount: { amount: 0, currency: 'EUR' },
        refundedAmount: { amount: 0, currency: 'EUR' },
        state: 'authorized',
      },
    });
    expect(answer.headers.get('location')).toBe(`/payments/${answer.body.id}`);
    expect(answer.headers.get('idempotent-replayed')).toBeNull();
    expect(await read(service.url, answer.body.id)).toEqual(answer.body);
    expect(await charges(service.variables, answer.body.id)).toEqual([
      { status: 'authorized', captured: 0, refunded: 0 },
    ]);
  });

  test.each([
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
    ['tok_of_nobody', 'invalid_token'],
  ])(
    'is answered with a decline for %s, after which the order may be paid anew',
    async (token, declineCode) => {
      const payment = newPayment(token);

      const answer = await pay(service.url, payment);

      expect(answer).toMatchObject({ status: 201, body: { state: 'declined', declineCode } });
      const second = await pay(service.url, { ...payment, method: { token: 'tok_ok' } });
      expect(second).toMatchObject({ status: 201, body: { state: 'authorized' } });
    },
  );

  test('is refused while the order has a payment that is alive, refunded or not', async () => {
    const payment = newPayment();
    const { body } = await pay(service.url, payment);

    const second = await pay(service.url, payment);

    expect(second).toMatchObject({ status: 409, body: { type: '/problems/order-has-payment' } });
    await change(`${payments}/${body.id}/capture`);
    await change(`${payments}/${body.id}/refunds`, { body: { reason: 'returned' } });
    expect((await pay(service.url, payment)).status).toBe(409);
  });

  test('succeeds once when many pay for the same order at once', async () => {
    const payment = newPayment();

    const answers = await Promise.all(Array.from({ length: 8 }, () => pay(service.url, payment)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
  });

  test('survives an answer of the provider that never arrives: charged once', async () => {
    const answer = await pay(service.url, newPayment('tok_timeout'));

    expect(answer).toMatchObject({ status: 201, body: { state: 'authorized' } });
    expect(await charges(service.variables, answer.body.id)).toHaveLength(1);
  });

  test.each(['tok_webhook', 'tok_webhook_duplicates', 'tok_webhook_disorder'])(
    'learns the result from webhooks for %s, and can be captured',
    async token => {
      const { body } = await pay(service.url, newPayment(token));
      expect(['processing', 'authorized']).toContain(body.state);

      await eventually(async () => {
        expect(await read(service.url, body.id)).toMatchObject({ state: 'authorized' });
      });
      const capture = await change(`${payments}/${body.id}/capture`);

      expect(capture).toMatchObject({ status: 200, body: { state: 'captured' } });
    },
  );

  test('keeps no card token once the provider has answered', async () => {
    await authorized();

    expect(await query(service.variables, 'SELECT * FROM payment_method_tokens')).toEqual([]);
    expect(JSON.stringify(service.logLines)).not.toContain('tok_');
  });
});

describe('a challenge', () => {
  test('is passed with the right code', async () => {
    const payment = newPayment('tok_challenge');
    const { body } = await pay(service.url, payment);
    expect(body).toMatchObject({
      state: 'challenge_required',
      challenge: { type: 'one_time_code' },
    });

    const headers = await asCustomer(payment.customerId);
    const url = `${payments}/${body.id}/challenge`;
    const answer = await send('POST', url, { body: { code: '123456' }, headers });

    expect(answer).toMatchObject({ status: 200, body: { state: 'authorized' } });
    expect(await send('POST', url, { body: { code: '123456' }, headers })).toMatchObject({
      status: 409,
      body: { type: '/problems/payment-state', state: 'authorized' },
    });
  });

  test('ends in a decline with a wrong code', async () => {
    const payment = newPayment('tok_challenge');
    const { body } = await pay(service.url, payment);

    const headers = await asCustomer(payment.customerId);
    const url = `${payments}/${body.id}/challenge`;
    const answer = await send('POST', url, { body: { code: '000000' }, headers });

    expect(answer).toMatchObject({
      status: 200,
      body: { state: 'declined', declineCode: 'challenge_failed' },
    });
  });

  test('is for the customer of the payment alone', async () => {
    const { body } = await pay(service.url, newPayment('tok_challenge'));
    const url = `${payments}/${body.id}/challenge`;
    const answer = async (headers: Record<string, string>) =>
      (await send('POST', url, { body: { code: '123456' }, headers })).status;

    expect(await answer({})).toBe(401);
    expect(await answer(await asService())).toBe(403);
    expect(await answer(await asCustomer())).toBe(404);
  });
});

describe('listing the payments of an order', () => {
  test('shows all of them to services, in pages, and to customers their own', async () => {
    const payment = newPayment('tok_declined');
    for (let count = 0; count < 3; count += 1) {
      await pay(service.url, payment);
    }
    const list = async (query: string, headers: Record<string, string>) =>
      send<{ items: Payment[]; nextCursor?: string }>(
        'GET',
        `${payments}?orderId=${payment.orderId}${query}`,
        { headers },
      );

    const first = await list('&limit=2', await asService());
    expect(first.body.items).toHaveLength(2);
    const rest = await list(`&limit=2&cursor=${first.body.nextCursor ?? ''}`, await asAdmin());
    expect(rest.body.items).toHaveLength(1);
    expect(rest.body.nextCursor).toBeUndefined();
    const own = await list('', await asCustomer(payment.customerId));
    expect(own.body.items).toHaveLength(3);
    expect((await list('', await asCustomer())).body.items).toEqual([]);
    expect((await list('&cursor=1', await asAdmin())).status).toBe(400);
  });
});

describe('reading a payment', () => {
  test('is for its customer, services and administrators; to others it is not there', async () => {
    const payment = newPayment();
    const { body } = await pay(service.url, payment);
    const status = async (headers: Record<string, string>) =>
      (await send('GET', `${payments}/${body.id}`, { headers })).status;

    expect(await status(await asCustomer(payment.customerId))).toBe(200);
    expect(await status(await asService())).toBe(200);
    expect(await status(await asAdmin())).toBe(200);
    expect(await status(await asCustomer())).toBe(404);
  });
});

describe('a provider that does not answer', () => {
  test('costs the caller an attempt, and nothing is lost or done twice', async () => {
    const cutOff = await startReplica(service, {
      SIMULATED_PROVIDER_DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/nowhere',
      COMPLETER_INTERVAL_MS: '600000',
    });
    try {
      const payment = newPayment();
      const key = randomUUID();
      const first = await pay(cutOff.url, payment, key);
      expect(first.status).toBe(503);
      expect(first.headers.get('retry-after')).toBe('2');
      const second = await pay(service.url, payment, key);
      expect(second).toMatchObject({ status: 201, body: { state: 'authorized' } });

      // Nobody asks again: another instance carries it on
      const capture = await change(`${cutOff.url}/payments/${second.body.id}/capture`);
      expect(capture.status).toBe(503);
      await eventually(async () => {
        expect((await read(service.url, second.body.id)).state).toBe('captured');
      });
      expect(await charges(service.variables, second.body.id)).toMatchObject([{ captured: 1_000 }]);
    } finally {
      await cutOff.stop();
    }
  });
});
