import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MatchersV3 } from '@pact-foundation/pact';
import {
  type ContractClient,
  contractWith,
  identity,
  problem,
  startContractClient,
} from '../../test/contracts.ts';
import { PaymentClient } from './paymentClient.ts';
import { UpstreamRefused } from './upstreamErrors.ts';

const { integer, string, uuid } = MatchersV3;

const orderId = '3f0c1f6e-6a3c-4e6d-9a54-5a1f6f5f0a02';
const customerId = '3f0c1f6e-6a3c-4e6d-9a54-5a1f6f5f0b02';
const paymentId = '3f0c1f6e-6a3c-4e6d-9a54-5a1f6f5f0c02';
const amount = { amount: 1999, currency: 'EUR' };

const contract = await contractWith('payment-service');

/** What this service reads of a payment. */
const payment = (state: string, id: unknown = paymentId) => ({
  id,
  orderId,
  state,
  version: integer(3),
});

const order = (token: string) => ({ orderId, customerId, amount, token });

let client: ContractClient;
const payments = (url: string) => new PaymentClient(client.upstream(url));

beforeAll(() => {
  client = startContractClient();
});

afterAll(async () => {
  await client.stop();
  await contract.expectAsAgreed();
});

function given(state: string, parameters: Record<string, string | number>) {
  return contract.pact.addInteraction().given(state, parameters);
}

const aPayment = (state: string) =>
  given('a payment exists', { paymentId, orderId, customerId, state });

function authorizing(token: string, description: string) {
  return given('an order has no payment', { orderId })
    .uponReceiving(description)
    .withRequest('POST', '/payments', builder => {
      builder
        .headers({ ...identity, 'idempotency-key': `${orderId}:authorize:1` })
        .jsonBody({ orderId, customerId, amount, method: { token } });
    });
}

function changing(from: string, change: string, description: string) {
  return aPayment(from)
    .uponReceiving(description)
    .withRequest('POST', `/payments/${paymentId}/${change}`, builder => {
      builder.headers({ ...identity, 'idempotency-key': string(`${orderId}:${change}:3`) });
      if (change === 'refunds') {
        builder.jsonBody({ reason: string('changed-mind') });
      }
    });
}

describe('what this service needs of the payment-service', () => {
  test.each([
    ['tok_ok', 'authorized'],
    ['tok_declined', 'declined'],
    ['tok_challenge', 'challenge_required'],
  ])('%s makes a payment that is %s', (token, state) =>
    authorizing(token, `a payment with ${token}`)
      .willRespondWith(201, builder => {
        builder.jsonBody(payment(state, uuid(paymentId)));
      })
      .executeTest(async ({ url }) => {
        const made = await payments(url).authorize(order(token), `${orderId}:authorize:1`);
        expect(made).toMatchObject({ orderId, state });
      }),
  );

  test('an order that has its payment gets no other', () =>
    aPayment('authorized')
      .uponReceiving('a second payment of an order')
      .withRequest('POST', '/payments', builder => {
        builder
          .headers({ ...identity, 'idempotency-key': `${orderId}:authorize:2` })
          .jsonBody({ orderId, customerId, amount, method: { token: 'tok_ok' } });
      })
      .willRespondWith(409, problem(409, 'order-has-payment'))
      .executeTest(async ({ url }) => {
        await expect(
          payments(url).authorize(order('tok_ok'), `${orderId}:authorize:2`),
        ).rejects.toBeInstanceOf(UpstreamRefused);
      }));

  test('the payments of an order can be found', () =>
    aPayment('captured')
      .uponReceiving('a look for the payments of an order')
      .withRequest('GET', '/payments', builder => {
        builder.headers(identity).query({ orderId });
      })
      .willRespondWith(200, builder => {
        builder.jsonBody({ items: [payment('captured')] });
      })
      .executeTest(async ({ url }) => {
        expect(await payments(url).ofOrder(orderId)).toMatchObject([{ id: paymentId }]);
      }));

  test('an order without a payment has none', () =>
    given('an order has no payment', { orderId })
      .uponReceiving('a look for the payments of an order that has none')
      .withRequest('GET', '/payments', builder => {
        builder.headers(identity).query({ orderId });
      })
      .willRespondWith(200, builder => {
        builder.jsonBody({ items: [] });
      })
      .executeTest(async ({ url }) => {
        expect(await payments(url).ofOrder(orderId)).toEqual([]);
      }));

  test('a payment can be read', () =>
    aPayment('challenge_required')
      .uponReceiving('a look at a payment')
      .withRequest('GET', `/payments/${paymentId}`, builder => {
        builder.headers(identity);
      })
      .willRespondWith(200, builder => {
        builder.jsonBody(payment('challenge_required'));
      })
      .executeTest(async ({ url }) => {
        expect((await payments(url).payment(paymentId)).state).toBe('challenge_required');
      }));

  test('what is authorised can be captured', () =>
    changing('authorized', 'capture', 'the capture of a payment')
      .willRespondWith(200, builder => {
        builder.jsonBody(payment('captured'));
      })
      .executeTest(async ({ url }) => {
        const captured = await payments(url).capture(paymentId, `${orderId}:capture:3`);
        expect(captured.state).toBe('captured');
      }));

  test('what is not authorised cannot be captured', () =>
    changing('voided', 'capture', 'the capture of a payment that is voided')
      .willRespondWith(409, problem(409, 'payment-state'))
      .executeTest(async ({ url }) => {
        await expect(
          payments(url).capture(paymentId, `${orderId}:capture:3`),
        ).rejects.toBeInstanceOf(UpstreamRefused);
      }));

  test.each(['authorized', 'challenge_required'])('what is %s can be voided', state =>
    changing(state, 'void', `the void of a payment that is ${state}`)
      .willRespondWith(200, builder => {
        builder.jsonBody({ state: 'voided' });
      })
      .executeTest(async ({ url }) => {
        await payments(url).void(paymentId, `${orderId}:void:3`);
      }),
  );

  test('what is captured cannot be voided', () =>
    changing('captured', 'void', 'the void of a payment that is captured')
      .willRespondWith(409, problem(409, 'payment-state'))
      .executeTest(async ({ url }) => {
        const refused = payments(url).void(paymentId, `${orderId}:void:3`);
        await expect(refused).rejects.toBeInstanceOf(UpstreamRefused);
      }));

  test('what is captured can be refunded, all of it', () =>
    changing('captured', 'refunds', 'the refund of a payment')
      .willRespondWith(201, builder => {
        builder.jsonBody({ state: 'refunded' });
      })
      .executeTest(async ({ url }) => {
        await payments(url).refund(paymentId, 'changed-mind', `${orderId}:refunds:3`);
      }));
});
