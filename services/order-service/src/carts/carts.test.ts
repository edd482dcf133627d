import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type IdentityHeaders, signedIn } from '../../test/identities.ts';
import { Shop, testAddress } from '../../test/shop.ts';
import { type Cart, mostLines } from './cart.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterEach(() => {
  shop.products.server.heal();
});

afterAll(() => shop.close());

async function put(customer: IdentityHeaders, variantId: string, quantity: number) {
  const path = `/orders/cart/items/${variantId}`;
  return shop.call<Cart>('PUT', path, { as: customer, body: { quantity } });
}

async function cartOf(customer: IdentityHeaders): Promise<Cart> {
  return (await shop.call<Cart>('GET', '/orders/cart', { as: customer })).body;
}

function order(customer: IdentityHeaders, key: string = randomUUID()) {
  return shop.call<{ id: string; items: unknown }>('POST', '/orders', {
    as: customer,
    headers: { 'idempotency-key': key },
    body: { shippingAddress: testAddress, paymentMethod: { token: 'tok_ok' } },
  });
}

describe('a cart', () => {
  test('is empty at first, and keeps what is put there, with the prices of the day', async () => {
    const customer = await signedIn(['customer']);
    expect(await cartOf(customer)).toEqual({ items: [], priced: true });
    const [one, other] = [randomUUID(), randomUUID()];
    await put(customer, one, 1);
    await put(customer, other, 2);
    const { status, body } = await put(customer, one, 3);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      priced: true,
      total: { amount: 3500, currency: 'EUR' },
      items: [
        { variantId: one, quantity: 3, lineTotal: { amount: 2100, currency: 'EUR' } },
        { variantId: other, quantity: 2, unitPrice: { amount: 700, currency: 'EUR' } },
      ],
    });
    expect(await cartOf(customer)).toEqual(body);
    // Nobody else's cart is touched
    expect((await cartOf(await signedIn(['customer']))).items).toEqual([]);
  });

  test('lets go of lines, and of everything', async () => {
    const customer = await signedIn(['customer']);
    const variantId = randomUUID();
    await put(customer, variantId, 1);
    await put(customer, randomUUID(), 1);
    const path = `/orders/cart/items/${variantId}`;
    expect((await shop.call('DELETE', path, { as: customer })).status).toBe(204);
    expect((await shop.call('DELETE', path, { as: customer })).status).toBe(204);
    expect((await cartOf(customer)).items).toHaveLength(1);
    expect((await shop.call('DELETE', '/orders/cart', { as: customer })).status).toBe(204);
    expect((await cartOf(customer)).items).toEqual([]);
  });

  test('takes nothing that nobody sells', async () => {
    const answer = await put(shop.customer, '00000000-0000-4000-8000-000000000000', 1);
    expect(answer.status).toBe(422);
  });

  test('says when there is not enough', async () => {
    const customer = await signedIn(['customer']);
    shop.products.model.available = 5;
    const { body } = await put(customer, randomUUID(), 6);
    shop.products.model.available = 10_000;
    expect(body.items).toMatchObject([{ available: false }]);
  });

  test('works without prices while the product-service is away', async () => {
    const customer = await signedIn(['customer']);
    shop.products.server.fail(/^GET \/products\/variants/, 'error-before', 100);
    const { status, body } = await put(customer, randomUUID(), 2);
    expect({ status, priced: body.priced, total: body.total }).toEqual({
      status: 200,
      priced: false,
      total: undefined,
    });
  });

  test(`holds ${mostLines} lines, also when the last two come at once`, async () => {
    const customer = await signedIn(['customer']);
    await Promise.all(Array.from({ length: mostLines - 1 }, () => put(customer, randomUUID(), 1)));
    const last = await Promise.all([
      put(customer, randomUUID(), 1),
      put(customer, randomUUID(), 1),
      put(customer, randomUUID(), 1),
    ]);
    expect(last.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
    const { items } = await cartOf(customer);
    expect(items).toHaveLength(mostLines);
    // What is in it may still change
    expect((await put(customer, items[0]?.variantId ?? '', 9)).status).toBe(200);
  });
});

describe('an order of the cart', () => {
  test('takes what is in it, and leaves it empty', async () => {
    const customer = await signedIn(['customer']);
    const variantId = randomUUID();
    await put(customer, variantId, 4);
    const { status, body } = await order(customer);
    expect(status).toBe(202);
    expect(body.items).toEqual([{ variantId, quantity: 4 }]);
    expect((await cartOf(customer)).items).toEqual([]);
  });

  test('that comes again is answered the same, and leaves the next cart alone', async () => {
    const customer = await signedIn(['customer']);
    const key = randomUUID();
    await put(customer, randomUUID(), 1);
    const first = await order(customer, key);
    expect((await order(customer, key)).body).toEqual(first.body);
    await put(customer, randomUUID(), 2);
    expect((await order(customer, key)).body).toEqual(first.body);
    expect((await cartOf(customer)).items).toHaveLength(1);
  });

  test('is placed once when it is sent twice at once with two keys', async () => {
    const customer = await signedIn(['customer']);
    await put(customer, randomUUID(), 1);
    const answers = await Promise.all([order(customer), order(customer)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 422]);
  });

  test('needs something in the cart', async () => {
    expect((await order(await signedIn(['customer']))).status).toBe(422);
  });
});
