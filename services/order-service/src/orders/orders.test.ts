import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Shop } from '../../test/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

describe('an order', () => {
  test('goes its way to confirmed', async () => {
    const variantId = randomUUID();
    const placed = await shop.place({ items: [{ variantId, quantity: 3 }] });
    expect(placed.status).toBe(202);
    expect(placed.body).toMatchObject({ state: 'pending', version: 1 });
    const order = await shop.reaches(placed.body.id, 'confirmed');
    expect(order).toMatchObject({
      total: { amount: 2100, currency: 'EUR' },
      items: [{ variantId, quantity: 3, unitPrice: { amount: 700, currency: 'EUR' } }],
    });
    expect(shop.products.model.stateOf(order.id)).toBe('confirmed');
    expect(shop.payments.model.all).toMatchObject([{ state: 'captured', captured: 2100 }]);
  });
});
