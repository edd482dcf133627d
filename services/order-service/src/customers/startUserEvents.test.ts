import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { type IdentityHeaders, signedIn } from '../../test/identities.ts';
import { Shop, testAddress } from '../../test/shop.ts';
import { publishUserDeleted } from '../../test/userMessages.ts';
import type { Order } from '../orders/order.ts';
import type { OrderState } from '../orders/orderState.ts';

let shop: Shop;
let customerId: string;
let customer: IdentityHeaders;

beforeAll(async () => {
  shop = await Shop.open();
});

beforeEach(async () => {
  customerId = randomUUID();
  customer = await signedIn(['customer'], customerId);
});

afterAll(() => shop.close());

const erased = { country: testAddress.country };

async function orderIn(state: OrderState, by = customer): Promise<Order> {
  const { body } = await shop.place({
    customer: by,
    token: state === 'failed' ? 'tok_declined' : 'tok_ok',
  });
  return shop.reaches(body.id, state);
}

async function handOver(id: string, ...changes: string[]): Promise<void> {
  for (const change of changes) {
    const { status } = await shop.call('POST', `/orders/${id}/${change}`, { as: shop.admin });
    expect(status).toBe(200);
  }
}

async function expectErased(id: string): Promise<Order> {
  return eventually(async () => {
    const order = await shop.order(id);
    expect(order.shippingAddress).toEqual(erased);
    return order;
  });
}

async function putIntoCart(): Promise<void> {
  const path = `/orders/cart/items/${randomUUID()}`;
  const { status } = await shop.call('PUT', path, { as: customer, body: { quantity: 1 } });
  expect(status).toBe(200);
}

async function cart(): Promise<unknown> {
  return (await shop.call('GET', '/orders/cart', { as: customer })).body;
}

async function counted(metric: string): Promise<number> {
  const text = await (await fetch(`${shop.service.url}/metrics`)).text();
  return Number(new RegExp(`^${metric}\\{[^}]*\\} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
}

describe('when the account of a customer is deleted', () => {
  test('the addresses of orders that have ended are erased, and the cart; what the law needs stays', async () => {
    const failed = await orderIn('failed');
    const delivered = await orderIn('confirmed');
    await handOver(delivered.id, 'ship', 'deliver');
    const othersOrder = await orderIn('failed', await signedIn(['customer']));
    await putIntoCart();

    await publishUserDeleted(shop.service, customerId);

    await expectErased(failed.id);
    const { items, total, state } = await expectErased(delivered.id);
    expect({ items, total, state }).toEqual({
      items: delivered.items,
      total: delivered.total,
      state: 'delivered',
    });
    expect(await cart()).toEqual({ items: [], priced: true });
    expect((await shop.order(othersOrder.id)).shippingAddress).toEqual(testAddress);
  });

  test('an order that is on its way still gets there; its address is erased when it does', async () => {
    const ended = await orderIn('failed');
    const { id } = await orderIn('confirmed');

    await publishUserDeleted(shop.service, customerId);
    await expectErased(ended.id);

    expect((await shop.order(id)).shippingAddress).toEqual(testAddress);
    await handOver(id, 'ship');
    expect((await shop.order(id)).shippingAddress).toEqual(testAddress);
    await handOver(id, 'deliver');
    await expectErased(id);
    // Money can still be given back
    await shop.call('POST', `/orders/${id}/refund`, { as: shop.admin });
    expect((await shop.reaches(id, 'refunded')).shippingAddress).toEqual(erased);
  });

  test('what is still ordered with a token of before is erased as well', async () => {
    const before = await orderIn('failed');
    await publishUserDeleted(shop.service, customerId);
    await expectErased(before.id);

    const after = await orderIn('failed');
    await putIntoCart();

    await expectErased(after.id);
    await eventually(async () => {
      expect(await cart()).toEqual({ items: [], priced: true });
    });
  });

  test('an event that comes twice has its effect once', async () => {
    const forgotten = await counted('customers_forgotten_total');
    const addresses = await counted('addresses_erased_total');
    const { id } = await orderIn('failed');
    const event = randomUUID();
    await publishUserDeleted(shop.service, customerId, event);
    await publishUserDeleted(shop.service, customerId, event);
    await publishUserDeleted(shop.service, randomUUID());
    await expectErased(id);

    await eventually(async () => {
      expect(await counted('customers_forgotten_total')).toBe(forgotten + 2);
      expect(await counted('addresses_erased_total')).toBe(addresses + 1);
    });
    expect(JSON.stringify(shop.service.logLines)).not.toContain(testAddress.line1);
  });
});
