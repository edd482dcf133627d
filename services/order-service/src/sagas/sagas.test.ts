import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { Shop } from '../../test/shop.ts';
import type { StubFault } from '../../test/stubs/stubServer.ts';
import type { Order } from '../orders/order.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open({
    UPSTREAM_TIMEOUT_MS: '150',
    SAGA_DEADLINE_MS: '20000',
    SAGA_CHALLENGE_DEADLINE_MS: '3000',
  });
});

afterEach(() => {
  shop.products.server.heal();
  shop.payments.server.heal();
  shop.payments.model.refusesRefunds = false;
});

afterAll(() => shop.close());

/** The payments of an order as they are at the payment-service. */
function paymentsOf({ id }: Order) {
  return shop.payments.model.all.filter(({ orderId }) => orderId === id);
}

/** Nothing of the order is held, neither money nor stock. */
function expectNothingHeld(order: Order): void {
  for (const { state, captured, refunded } of paymentsOf(order)) {
    expect(['voided', 'refunded', 'declined', 'failed']).toContain(state);
    expect(captured - refunded).toBe(0);
  }
  const stock = shop.products.model.stateOf(order.id);
  expect([undefined, 'released', 'returned', 'expired']).toContain(stock);
}

function expectPaidAndSold(order: Order): void {
  expect(paymentsOf(order)).toMatchObject([{ state: 'captured', captured: order.total?.amount }]);
  expect(shop.products.model.stateOf(order.id)).toBe('confirmed');
}

async function expectInvariants(): Promise<void> {
  const { body } = await shop.call('GET', '/internal/invariants', { as: shop.admin });
  expect(body).toMatchObject({ holds: true });
}

describe('what others refuse', () => {
  test('stock that is not there fails the order, with the reason', async () => {
    const items = [{ variantId: 'ffffffff-0000-4000-8000-000000000001', quantity: 99 }];
    const before = shop.products.model.available;
    shop.products.model.available = 3;
    const { body } = await shop.place({ items });
    const order = await shop.reaches(body.id, 'failed');
    shop.products.model.available = before;
    expect(order.failureReason).toBe('insufficient-stock');
    expect(paymentsOf(order)).toEqual([]);
    expectNothingHeld(order);
  });

  test('a card that is declined fails the order and gives the stock back', async () => {
    const { body } = await shop.place({ token: 'tok_declined' });
    const order = await shop.reaches(body.id, 'failed');
    expect(order.failureReason).toBe('payment-declined');
    expect(shop.products.model.stateOf(order.id)).toBe('released');
    expectNothingHeld(order);
  });

  test('a reservation that is lost after the payment gives the money back', async () => {
    shop.products.server.fail(/POST .*\/confirm/, 'error-before', 3);
    const { body } = await shop.place();
    await shop.reaches(body.id, 'paid');
    shop.products.model.expire();
    const order = await shop.reaches(body.id, 'refunded');
    expect(order.failureReason).toBe('wrong-state');
    expect(paymentsOf(order)).toMatchObject([{ state: 'refunded' }]);
    expectNothingHeld(order);
  });
});

describe('what nobody knows', () => {
  const faults: StubFault[] = ['error-before', 'error-after', 'cut', 'silent'];
  const calls: [string, 'products' | 'payments', RegExp][] = [
    ['the reservation', 'products', /^PUT /],
    ['the authorisation', 'payments', /^POST \/payments$/],
    ['the capture', 'payments', /^POST .*\/capture$/],
    ['the confirmation', 'products', /^POST .*\/confirm$/],
  ];

  test.each(calls.flatMap(call => faults.map(fault => [...call, fault] as const)))(
    'of %s (%s %s %s) is asked again, and has its effect once',
    async (_name, upstream, pattern, fault) => {
      // More often than the client itself repeats a call
      shop[upstream].server.fail(pattern, fault, 3);
      const { body } = await shop.place();
      const order = await shop.reaches(body.id, 'confirmed');
      expectPaidAndSold(order);
    },
  );

  test('asks again with the same key and the same reservation', async () => {
    shop.payments.server.fail(/^POST \/payments$/, 'error-after', 3);
    const { body } = await shop.place();
    await shop.reaches(body.id, 'confirmed');
    const keys = shop.payments.server
      .matching(/^POST \/payments$/)
      .filter(request => (request.body as { orderId: string }).orderId === body.id)
      .map(({ headers }) => headers['idempotency-key']);
    expect(keys.length).toBeGreaterThan(2);
    expect(new Set(keys)).toEqual(new Set([`${body.id}:authorize:1`]));
  });
});

describe('a deadline', () => {
  test('that passes while nobody knows whether the payment was made leaves no money anywhere', async () => {
    const other = await Shop.open({ UPSTREAM_TIMEOUT_MS: '150', SAGA_DEADLINE_MS: '2000' });
    try {
      other.payments.server.fail(/^POST \/payments$/, 'error-before', 1_000);
      const { body } = await other.place();
      await eventually(async () => {
        const { body: sagas } = await other.call<{ items: unknown[] }>(
          'GET',
          '/orders/sagas?state=running',
          { as: other.admin },
        );
        expect(sagas.items).toMatchObject([{ direction: 'compensating', reason: 'timed-out' }]);
      });
      // It goes on asking until it knows, and then takes it back
      expect((await other.order(body.id)).state).toBe('reserved');
      other.payments.server.heal();
      const order = await other.reaches(body.id, 'failed');
      expect(order.failureReason).toBe('timed-out');
      expect(other.payments.model.all).toMatchObject([{ state: 'voided', captured: 0 }]);
      expect(other.products.model.stateOf(body.id)).toBe('released');
    } finally {
      await other.close();
    }
  });

  test('of a challenge that nobody answers cancels the order', async () => {
    const { body } = await shop.place({ token: 'tok_challenge' });
    const waiting = await shop.reaches(body.id, 'reserved');
    expect(shop.products.model.stateOf(waiting.id)).toBe('reserved');
    const order = await shop.reaches(body.id, 'cancelled');
    expect(order.cancellationReason).toBe('payment-challenge-expired');
    expect(paymentsOf(order)).toMatchObject([{ state: 'voided' }]);
    expectNothingHeld(order);
  });
});

describe('a challenge', () => {
  test('tells which payment it is about, and goes on when it is answered, without any event', async () => {
    const { body } = await shop.place({ token: 'tok_challenge' });
    const { paymentId } = await eventually(async () => {
      const order = await shop.order(body.id);
      expect(order.paymentId).toBeDefined();
      return order;
    });
    expect(paymentsOf(body)).toMatchObject([{ id: paymentId, state: 'challenge_required' }]);
    shop.payments.model.decide('authorized');
    expectPaidAndSold(await shop.reaches(body.id, 'confirmed'));
  });

  test('that is failed fails the order', async () => {
    const { body } = await shop.place({ token: 'tok_webhook' });
    await shop.reaches(body.id, 'reserved');
    await eventually(() => {
      expect(shop.payments.model.decide('declined')).toHaveLength(1);
    });
    const order = await shop.reaches(body.id, 'failed');
    expect(order.failureReason).toBe('payment-declined');
    expectNothingHeld(order);
  });
});

describe('a cancellation', () => {
  const cancel = (id: string) => shop.call<Order>('POST', `/orders/${id}/cancel`, { body: {} });

  test('while the payment waits voids it and gives the stock back', async () => {
    const { body } = await shop.place({ token: 'tok_challenge' });
    await shop.reaches(body.id, 'reserved');
    const answer = await cancel(body.id);
    expect(answer).toMatchObject({
      status: 202,
      body: { reversal: 'cancellation', cancellationReason: 'changed-mind' },
    });
    expectNothingHeld(await shop.reaches(body.id, 'cancelled'));
  });

  test('of a confirmed order gives money and stock back', async () => {
    const { body } = await shop.place();
    await shop.reaches(body.id, 'confirmed');
    expect((await cancel(body.id)).status).toBe(202);
    const order = await shop.reaches(body.id, 'refunded');
    expect(shop.products.model.stateOf(order.id)).toBe('returned');
    expect(paymentsOf(order)).toMatchObject([{ state: 'refunded' }]);
    // Once more changes nothing
    expect(await cancel(body.id)).toMatchObject({ status: 202, body: { version: order.version } });
  });

  test('at any moment ends either confirmed or with everything given back', async () => {
    const orders = await Promise.all(
      Array.from({ length: 20 }, async (_, number) => {
        const { body } = await shop.place();
        // Somewhere between before the first step and after the last
        await new Promise(resolve => setTimeout(resolve, number * 8));
        const answer = await cancel(body.id);
        return { id: body.id, accepted: answer.status === 202 };
      }),
    );
    for (const { id, accepted } of orders) {
      expect(accepted).toBe(true);
      expectNothingHeld(await shop.reaches(id, 'cancelled', 'refunded'));
    }
  });

  test('that was accepted keeps the goods in the house, also while the money cannot be given back', async () => {
    const { body } = await shop.place();
    await shop.reaches(body.id, 'confirmed');
    shop.payments.server.fail(/refunds$/, 'error-before', 1_000);
    expect((await cancel(body.id)).status).toBe(202);
    for (const change of ['ship', 'deliver', 'refund']) {
      const answer = await shop.call('POST', `/orders/${body.id}/${change}`, { as: shop.admin });
      expect(answer.status).toBe(409);
    }
    shop.payments.server.heal();
    expectNothingHeld(await shop.reaches(body.id, 'refunded'));
  });

  test('loses against shipping, or wins against it, and never both', async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { body } = await shop.place();
        await shop.reaches(body.id, 'confirmed');
        const [shipped, cancelled] = await Promise.all([
          shop.call('POST', `/orders/${body.id}/ship`, { as: shop.admin }),
          cancel(body.id),
        ]);
        return { id: body.id, statuses: [shipped.status, cancelled.status] };
      }),
    );
    for (const { id, statuses } of results) {
      const isShipped = statuses[0] === 200;
      expect(statuses).toEqual(isShipped ? [200, 409] : [409, 202]);
      const order = await shop.reaches(id, isShipped ? 'shipped' : 'refunded');
      if (isShipped) {
        expectPaidAndSold(order);
      } else {
        expectNothingHeld(order);
      }
    }
  });
});

describe('a refund', () => {
  test('of what was delivered gives the money back and leaves the goods where they are', async () => {
    const { body } = await shop.place();
    await shop.reaches(body.id, 'confirmed');
    const path = `/orders/${body.id}`;
    await shop.call('POST', `${path}/ship`, { as: shop.admin });
    expect((await shop.call('POST', `${path}/deliver`, { as: shop.admin })).body).toMatchObject({
      state: 'delivered',
    });
    const answer = await shop.call('POST', `${path}/refund`, {
      as: shop.admin,
      body: { reason: 'damaged' },
    });
    expect(answer).toMatchObject({
      status: 202,
      body: { reversal: 'refund', refundReason: 'damaged' },
    });
    const order = await shop.reaches(body.id, 'refunded');
    expect(paymentsOf(order)).toMatchObject([{ state: 'refunded' }]);
    expect(shop.products.model.stateOf(order.id)).toBe('confirmed');
  });

  test('of what is confirmed brings the stock back as well', async () => {
    const { body } = await shop.place();
    await shop.reaches(body.id, 'confirmed');
    await shop.call('POST', `/orders/${body.id}/refund`, { as: shop.admin });
    expectNothingHeld(await shop.reaches(body.id, 'refunded'));
  });
});

describe('a saga that cannot compensate', () => {
  interface Saga {
    id: string;
    orderId: string;
    state: string;
  }

  async function stuckSaga(): Promise<Saga> {
    const { body } = await shop.place();
    await shop.reaches(body.id, 'confirmed');
    shop.payments.model.refusesRefunds = true;
    await shop.call('POST', `/orders/${body.id}/cancel`);
    return eventually(async () => {
      const answer = await shop.call<{ items: Saga[] }>('GET', '/orders/sagas?state=stuck', {
        as: shop.admin,
      });
      const saga = answer.body.items.find(({ orderId }) => orderId === body.id);
      if (saga === undefined) {
        throw new Error('the saga is not stuck yet');
      }
      return saga;
    });
  }

  test('is visible everywhere, and leaves the service ready', async () => {
    const saga = await stuckSaga();
    const metrics = await (await fetch(`${shop.service.url}/metrics`)).text();
    expect(metrics).toMatch(/sagas_open\{state="stuck",service="order-service"\} [1-9]/);
    expect(shop.service.logLines).toContainEqual(
      expect.objectContaining({ level: 'error', saga_id: saga.id, order_id: saga.orderId }),
    );
    expect((await fetch(`${shop.service.url}/health/ready`)).status).toBe(200);
    const { body } = await shop.call('GET', `/orders/sagas/${saga.id}`, { as: shop.admin });
    expect(body).toMatchObject({
      state: 'stuck',
      step: 'settle-payment',
      lastError: 'payment-stays-captured',
      steps: expect.arrayContaining([
        expect.objectContaining({ step: 'capture-payment', outcome: 'done' }),
        expect.objectContaining({ step: 'settle-payment', outcome: 'refused' }),
      ]) as unknown,
    });
    await expectInvariants();
  });

  test('goes on when an operator says so, after the cause is gone', async () => {
    const saga = await stuckSaga();
    shop.payments.model.refusesRefunds = false;
    const resolved = await shop.call('POST', `/orders/sagas/${saga.id}/resolve`, {
      as: shop.admin,
      body: { action: 'retry', note: 'the provider works again' },
    });
    expect(resolved).toMatchObject({ status: 200, body: { state: 'running' } });
    expectNothingHeld(await shop.reaches(saga.orderId, 'refunded'));
    const { body } = await shop.call('GET', `/orders/sagas/${saga.id}`, { as: shop.admin });
    expect(body).toMatchObject({
      state: 'completed',
      resolutions: [{ action: 'retry', note: 'the provider works again' }],
    });
  });

  test('ends when an operator has settled it by hand', async () => {
    const saga = await stuckSaga();
    const resolve = { as: shop.admin, body: { action: 'abandon', note: 'paid back by transfer' } };
    const resolved = await shop.call('POST', `/orders/sagas/${saga.id}/resolve`, resolve);
    expect(resolved).toMatchObject({ status: 200, body: { state: 'abandoned' } });
    expect((await shop.order(saga.orderId)).state).toBe('refunded');
    expect(shop.service.logLines).toContainEqual(
      expect.objectContaining({ audit: true, saga_id: saga.id, action: 'abandon' }),
    );
    const again = await shop.call('POST', `/orders/sagas/${saga.id}/resolve`, resolve);
    expect(again.status).toBe(409);
    await expectInvariants();
  });
});

test('after all of this the stock is where it belongs', async () => {
  const { available, reserved, sold } = shop.products.model;
  expect({ sum: available + reserved + sold, reserved }).toEqual({ sum: 10_000, reserved: 0 });
  await expectInvariants();
});
