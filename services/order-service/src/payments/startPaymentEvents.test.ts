import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { publishPaymentEvents } from '../../test/paymentMessages.ts';
import { Shop } from '../../test/shop.ts';
import type { Order } from '../orders/order.ts';

let shop: Shop;

beforeAll(async () => {
  // Without events an order that waits would wait for longer than a test may take
  shop = await Shop.open({ SAGA_RETRY_BASE_MS: '60000', SAGA_RETRY_LIMIT_MS: '600000' });
});

afterAll(() => shop.close());

async function waitingOrder(): Promise<Order> {
  const { body } = await shop.place({ token: 'tok_challenge' });
  return eventually(async () => {
    const order = await shop.order(body.id);
    expect(order.paymentId).toBeDefined();
    return order;
  });
}

async function counted(outcome: string): Promise<number> {
  const text = await (await fetch(`${shop.service.url}/metrics`)).text();
  const pattern = new RegExp(`payment_events_total\\{outcome="${outcome}"[^}]*\\} (\\d+)`);
  return Number(pattern.exec(text)?.[1] ?? 0);
}

describe('events of payments', () => {
  test('let an order go on at once', async () => {
    const order = await waitingOrder();
    shop.payments.model.decide('authorized');
    await publishPaymentEvents(shop.service, {
      orderId: order.id,
      state: 'authorized',
      version: 2,
    });
    await shop.reaches(order.id, 'confirmed');
  });

  test('that come twice, or after newer ones, have no effect', async () => {
    const order = await waitingOrder();
    const id = randomUUID();
    const [applied, outdated] = [await counted('applied'), await counted('outdated')];
    const news = { id, orderId: order.id, state: 'authorized', version: 5 };
    await publishPaymentEvents(shop.service, news, news, news, {
      orderId: order.id,
      state: 'challenge_required',
      version: 4,
    });
    await eventually(async () => {
      expect(await counted('outdated')).toBe(outdated + 1);
    });
    expect(await counted('applied')).toBe(applied + 1);
    // The event decides nothing: the payment-service says that the payment still waits
    expect((await shop.order(order.id)).state).toBe('reserved');
  });

  test('decide nothing: what the payment-service says does', async () => {
    const order = await waitingOrder();
    shop.payments.model.decide('declined');
    await publishPaymentEvents(shop.service, { orderId: order.id, state: 'captured', version: 9 });
    expect((await shop.reaches(order.id, 'failed')).failureReason).toBe('payment-declined');
  });

  test('of payments that nobody knows here, or that are no payments, harm nobody', async () => {
    const unneeded = await counted('unneeded');
    await publishPaymentEvents(shop.service, {
      orderId: randomUUID(),
      state: 'authorized',
      version: 1,
    });
    await eventually(async () => {
      expect(await counted('unneeded')).toBe(unneeded + 1);
    });
  });

  test('of a full refund that nobody asked for here take the order back', async () => {
    const { body } = await shop.place();
    const order = await shop.reaches(body.id, 'confirmed');
    const [payment] = shop.payments.model.all.filter(({ orderId }) => orderId === order.id);
    await shop.payments.model.refund(payment?.id ?? '', 'by hand', 'by hand');
    await publishPaymentEvents(shop.service, { orderId: order.id, state: 'refunded', version: 4 });
    expect(await shop.reaches(order.id, 'refunded')).toMatchObject({
      reversal: 'refund',
      refundReason: 'payment-refunded',
    });
    expect(shop.products.model.stateOf(order.id)).toBe('returned');
  });
});
