import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { signedIn } from '../../test/identities.ts';
import { Shop, testAddress } from '../../test/shop.ts';
import type { Order } from './order.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

const line = (quantity = 1) => ({ variantId: randomUUID(), quantity });

describe('an order', () => {
  test('goes its way to confirmed, shipped and delivered', async () => {
    const items = [line(3), line(1)];
    const placed = await shop.place({ items });
    expect(placed).toMatchObject({ status: 202, body: { state: 'pending', version: 1, items } });
    expect(placed.headers.get('location')).toBe(`/orders/${placed.body.id}`);

    const order = await shop.reaches(placed.body.id, 'confirmed');
    expect(order).toMatchObject({
      total: { amount: 2800, currency: 'EUR' },
      items: items.map(item => ({ ...item, unitPrice: { amount: 700, currency: 'EUR' } })),
      shippingAddress: testAddress,
      version: 4,
    });
    expect(shop.products.model.stateOf(order.id)).toBe('confirmed');
    const path = `/orders/${order.id}`;
    for (const [change, state] of [
      ['ship', 'shipped'],
      ['deliver', 'delivered'],
    ]) {
      const changed = await shop.call('POST', `${path}/${change}`, { as: shop.admin });
      expect(changed).toMatchObject({ status: 200, body: { state } });
      // Once more changes nothing
      expect(await shop.call('POST', `${path}/${change}`, { as: shop.admin })).toMatchObject({
        body: changed.body,
      });
    }
    expect((await shop.call('POST', `${path}/ship`, { as: shop.admin })).status).toBe(409);
    expect((await shop.call('POST', `${path}/cancel`)).status).toBe(409);
  });

  test('calls others in the name of the service, and tells the payment-service who pays', async () => {
    const { body } = await shop.place();
    await shop.reaches(body.id, 'confirmed');
    const [request] = shop.payments.server
      .matching(/^POST \/payments$/)
      .filter(({ body: payment }) => (payment as { orderId: string }).orderId === body.id);
    expect(request?.body).toMatchObject({
      customerId: body.customerId,
      method: { token: 'tok_ok' },
    });
    const [, claims = ''] = String(request?.headers['x-identity']).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: 'order-service',
      sub: 'service:order-service',
      roles: ['service'],
    });
  });

  test('is counted once, for the autoscaling', async () => {
    const metric = async (name: string) => {
      const text = await (await fetch(`${shop.service.url}/metrics`)).text();
      return Number(new RegExp(`^${name}\\{[^}]*\\} (\\d+)`, 'm').exec(text)?.[1]);
    };
    const before = await metric('orders_placed_total');
    const key = randomUUID();
    const items = [line()];
    await shop.place({ key, items });
    await shop.place({ key, items });
    expect(await metric('orders_placed_total')).toBe(before + 1);
    expect(await metric('orders_per_minute')).toBe(before + 1);
  });

  test('leaves nothing of its address or its card in the log', async () => {
    const { body } = await shop.place({ token: 'tok_very_secret' });
    await shop.reaches(body.id, 'confirmed');
    const log = JSON.stringify(shop.service.logLines);
    for (const secret of [...Object.values(testAddress).slice(0, 4), 'tok_very_secret']) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('Idempotency-Key', () => {
  test('has the same request answered the same, whatever became of the order meanwhile', async () => {
    const key = randomUUID();
    const items = [line(2), line(1)];
    const first = await shop.place({ key, items });
    await shop.reaches(first.body.id, 'confirmed');
    const again = await shop.place({ key, items });
    expect(again.status).toBe(202);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const list = await shop.call<{ items: Order[] }>('GET', '/orders?limit=100');
    expect(list.body.items.filter(({ id }) => id === first.body.id)).toHaveLength(1);
  });

  test('is refused for another request', async () => {
    const key = randomUUID();
    const items = [line()];
    await shop.place({ key, items });
    expect((await shop.place({ key, items: [line()] })).status).toBe(422);
    expect((await shop.place({ key, items, token: 'tok_declined' })).status).toBe(422);
  });

  test('belongs to one customer', async () => {
    const key = randomUUID();
    const items = [line()];
    const mine = await shop.place({ key, items });
    const other = await shop.place({ key, items, customer: await signedIn(['customer']) });
    expect(other.status).toBe(202);
    expect(other.body.id).not.toBe(mine.body.id);
  });

  test('of requests at the same time lets one through; the others are told to wait, or get its answer', async () => {
    const key = randomUUID();
    const items = [line()];
    const answers = await Promise.all(Array.from({ length: 12 }, () => shop.place({ key, items })));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(({ body }) => body.id)).size).toBe(1);
    for (const { status, headers } of answers) {
      expect([202, 409]).toContain(status);
      expect(status === 409 ? headers.get('retry-after') : '1').toBe('1');
    }
    // Whoever comes back gets the answer
    expect((await shop.place({ key, items })).body).toEqual(accepted[0]?.body);
  });

  test('is needed', async () => {
    const answer = await shop.call('POST', '/orders', {
      body: {
        items: [line()],
        shippingAddress: testAddress,
        paymentMethod: { token: 'tok_ok' },
      },
    });
    expect(answer).toMatchObject({ status: 400, body: { title: 'Bad Request' } });
  });
});

describe('the list of orders', () => {
  test('has the newest first, page by page, and only those of the customer', async () => {
    const customer = await signedIn(['customer']);
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) {
      ids.unshift((await shop.place({ customer })).body.id);
    }
    await shop.place();
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await shop.call<{ items: Order[]; nextCursor?: string }>(
        'GET',
        `/orders?limit=2${cursor && `&cursor=${cursor}`}`,
        { as: customer },
      );
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(ids);
  });

  test('shows admins all, or those of one customer, or those in one state', async () => {
    const { body } = await shop.place({ token: 'tok_declined' });
    await shop.reaches(body.id, 'failed');
    const find = async (query: string) =>
      (await shop.call<{ items: Order[] }>('GET', `/orders?limit=100&${query}`, { as: shop.admin }))
        .body.items;
    expect((await find(`customerId=${body.customerId}`)).map(({ id }) => id)).toContain(body.id);
    expect(await find(`customerId=${randomUUID()}`)).toEqual([]);
    const failed = await find('state=failed');
    expect(new Set(failed.map(({ state }) => state))).toEqual(new Set(['failed']));
    expect(failed.map(({ id }) => id)).toContain(body.id);
  });

  test('shows customers nothing of others, even when they ask for it', async () => {
    const { body } = await shop.place();
    const other = await signedIn(['customer']);
    const list = await shop.call('GET', `/orders?customerId=${body.customerId}`, { as: other });
    expect(list.body).toEqual({ items: [] });
    for (const [method, path] of [
      ['GET', `/orders/${body.id}`],
      ['POST', `/orders/${body.id}/cancel`],
    ] as const) {
      expect((await shop.call(method, path, { as: other })).status).toBe(404);
    }
  });
});

describe('the way of an order', () => {
  test('survives that the service is stopped and started', async () => {
    const { body } = await shop.place({ token: 'tok_challenge' });
    await shop.reaches(body.id, 'reserved');
    await shop.service.service.stop('the test wants to');
    await shop.service.startAgain();
    await eventually(() => {
      expect(shop.payments.model.decide('authorized')).toHaveLength(1);
    });
    await shop.reaches(body.id, 'confirmed');
  });
});
