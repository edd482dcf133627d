import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ChildService } from '../../test/childService.ts';
import { send } from '../../test/http.ts';
import { Shop, testAddress } from '../../test/shop.ts';
import type { Order } from '../orders/order.ts';

const killer = fileURLToPath(new URL('../../test/faults/killAtPoint.js', import.meta.url));

// Each test starts two services, on machines that have other things to do as well
jest.setTimeout(120_000);

/** Another replica than those that are killed; it takes over what they leave. */
let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open({ SAGA_LEASE_MS: '400' });
});

afterAll(() => shop.close());

/** Starts a replica that is killed at a point, while no other replica is there. */
async function startDoomedReplica(point: string, count: number): Promise<ChildService> {
  await shop.service.service.stop('only the replica that is killed is to work');
  return new ChildService('src/main.ts', {
    ...shop.service.variables,
    NODE_OPTIONS: `--import=${killer}`,
    KILL_AT_POINT: point,
    KILL_AT_COUNT: String(count),
  });
}

function place(url: string, key: string, token: string) {
  return send<Order>('POST', `${url}/orders`, {
    headers: { ...shop.customer, 'idempotency-key': key },
    body: {
      items: [{ variantId: '11111111-0000-4000-8000-000000000000', quantity: 2 }],
      shippingAddress: testAddress,
      paymentMethod: { token },
    },
  });
}

function paymentsOf({ id }: Order) {
  return shop.payments.model.all.filter(({ orderId }) => orderId === id);
}

/** Every point between two steps, on the way forward and back. */
const points = [1, 2, 3, 4]
  .flatMap(count => [
    { point: 'saga.step-started', count },
    { point: 'saga.step-answered', count },
  ])
  // The one that is left out has a test of its own
  .filter(({ point, count }) => point !== 'saga.step-answered' || count !== 2);

describe('a replica that is killed', () => {
  test('after the order was written and before it was answered: the request comes again and is answered', async () => {
    const doomed = await startDoomedReplica('order.placed', 1);
    const key = randomUUID();
    await expect(place(await doomed.url(), key, 'tok_ok')).rejects.toThrow();
    expect(await doomed.exit()).toBe('SIGKILL');

    await shop.service.startAgain();
    const { status, body } = await place(shop.service.url, key, 'tok_ok');
    expect(status).toBe(202);
    const order = await shop.reaches(body.id, 'confirmed');
    expect(paymentsOf(order)).toMatchObject([{ state: 'captured' }]);
    const list = await shop.call<{ items: Order[] }>('GET', '/orders');
    expect(list.body.items.map(({ id }) => id)).toEqual([order.id]);
  });

  test.each(points)(
    'at $point number $count: another goes on, and every step has its effect once',
    async ({ point, count }) => {
      const doomed = await startDoomedReplica(point, count);
      const { body } = await place(await doomed.url(), randomUUID(), 'tok_ok');
      expect(await doomed.exit()).toBe('SIGKILL');

      await shop.service.startAgain();
      const order = await shop.reaches(body.id, 'confirmed');
      expect(paymentsOf(order)).toMatchObject([{ state: 'captured', captured: 1400, refunded: 0 }]);
      expect(shop.products.model.stateOf(order.id)).toBe('confirmed');
    },
  );

  test.each([
    { point: 'saga.step-started', count: 3 },
    { point: 'saga.step-answered', count: 3 },
  ])('at $point while it takes an order back: another goes on with that', async faults => {
    // The third step gives back what the first two took: the card is declined
    const doomed = await startDoomedReplica(faults.point, faults.count);
    const { body } = await place(await doomed.url(), randomUUID(), 'tok_declined');
    expect(await doomed.exit()).toBe('SIGKILL');

    await shop.service.startAgain();
    const order = await shop.reaches(body.id, 'failed');
    expect(paymentsOf(order)).toMatchObject([{ state: 'declined' }]);
    expect(shop.products.model.stateOf(order.id)).toBe('released');
  });

  test('after a call was answered: the history says that the step was lost', async () => {
    const doomed = await startDoomedReplica('saga.step-answered', 2);
    const { body } = await place(await doomed.url(), randomUUID(), 'tok_ok');
    await doomed.exit();
    await shop.service.startAgain();
    await shop.reaches(body.id, 'confirmed');

    const sagas = await shop.call<{ items: { id: string; orderId: string }[] }>(
      'GET',
      '/orders/sagas?state=completed&limit=100',
      { as: shop.admin },
    );
    const id = sagas.body.items.find(({ orderId }) => orderId === body.id)?.id ?? '';
    const saga = await shop.call<{ steps: { step: string; outcome: string; attempt: number }[] }>(
      'GET',
      `/orders/sagas/${id}`,
      { as: shop.admin },
    );
    const steps = saga.body.steps.map(({ step, outcome, attempt }) => ({ step, outcome, attempt }));
    expect(steps).toEqual([
      { step: 'reserve-stock', outcome: 'done', attempt: 1 },
      { step: 'authorize-payment', outcome: 'lost', attempt: 1 },
      { step: 'authorize-payment', outcome: 'done', attempt: 2 },
      { step: 'capture-payment', outcome: 'done', attempt: 1 },
      { step: 'confirm-stock', outcome: 'done', attempt: 1 },
    ]);
  });
});

test('after all of this the promises are kept', async () => {
  const { available, reserved, sold } = shop.products.model;
  expect({ sum: available + reserved + sold, reserved }).toEqual({ sum: 10_000, reserved: 0 });
  const { body } = await shop.call('GET', '/internal/invariants', { as: shop.admin });
  expect(body).toMatchObject({ holds: true });
});
