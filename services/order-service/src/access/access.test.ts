import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asService, type IdentityHeaders, signedIn } from '../../test/identities.ts';
import { Shop, testAddress } from '../../test/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

const id = randomUUID();
const placement = {
  items: [{ variantId: id, quantity: 1 }],
  shippingAddress: testAddress,
  paymentMethod: { token: 'tok_ok' },
};
const key = { 'idempotency-key': 'any' };

type Role = 'customer' | 'admin' | 'service';

interface Route {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  allowed: Role[];
  /** Paths, bodies and headers that must be answered 400. */
  wrong: { path?: string; body?: unknown; headers?: Record<string, string> }[];
}

const badId = (path: string) => ({ path: path.replace(id, 'no-uuid') });

const routes: Route[] = [
  {
    method: 'GET',
    path: '/orders/cart',
    allowed: ['customer'],
    wrong: [{ path: '/orders/cart?x=1' }],
  },
  {
    method: 'DELETE',
    path: '/orders/cart',
    allowed: ['customer'],
    wrong: [{ path: '/orders/cart?x=1' }],
  },
  {
    method: 'PUT',
    path: `/orders/cart/items/${id}`,
    body: { quantity: 1 },
    allowed: ['customer'],
    wrong: [
      badId(`/orders/cart/items/${id}`),
      { body: { quantity: 0 } },
      { body: { quantity: 100 } },
      { body: { quantity: 1.5 } },
      { body: { quantity: '1' } },
      { body: { quantity: 1, price: 1 } },
      { body: [] },
    ],
  },
  {
    method: 'DELETE',
    path: `/orders/cart/items/${id}`,
    allowed: ['customer'],
    wrong: [badId(`/orders/cart/items/${id}`)],
  },
  {
    method: 'POST',
    path: '/orders',
    body: placement,
    headers: key,
    allowed: ['customer'],
    wrong: [
      { headers: { 'idempotency-key': '' } },
      { headers: { 'idempotency-key': 'two words' } },
      { headers: { 'idempotency-key': 'x'.repeat(256) } },
      { body: { ...placement, items: [] } },
      { body: { ...placement, total: 1 } },
      { body: { ...placement, paymentMethod: {} } },
      { body: { ...placement, paymentMethod: { token: 'a b' } } },
      { body: { ...placement, shippingAddress: { ...testAddress, country: 'de' } } },
      { body: { ...placement, shippingAddress: { ...testAddress, name: ' ' } } },
      { body: { ...placement, shippingAddress: { ...testAddress, city: 'x\u0000' } } },
    ],
  },
  {
    method: 'GET',
    path: '/orders',
    allowed: ['customer', 'admin', 'service'],
    wrong: [
      { path: '/orders?limit=0' },
      { path: '/orders?limit=101' },
      { path: '/orders?state=gone' },
      { path: '/orders?cursor=bm8' },
      { path: '/orders?cursor=%00' },
      { path: '/orders?customerId=me' },
    ],
  },
  {
    method: 'GET',
    path: `/orders/${id}`,
    allowed: ['customer', 'admin', 'service'],
    wrong: [badId(`/orders/${id}`)],
  },
  {
    method: 'POST',
    path: `/orders/${id}/cancel`,
    allowed: ['customer', 'admin'],
    wrong: [
      badId(`/orders/${id}/cancel`),
      { body: { reason: 'Ada Probe wants it so' } },
      { body: { other: 1 } },
    ],
  },
  ...['ship', 'deliver'].map(change => ({
    method: 'POST',
    path: `/orders/${id}/${change}`,
    allowed: ['admin' as const],
    wrong: [badId(`/orders/${id}/${change}`)],
  })),
  {
    method: 'POST',
    path: `/orders/${id}/refund`,
    allowed: ['admin'],
    wrong: [badId(`/orders/${id}/refund`), { body: { reason: 'any' } }],
  },
  {
    method: 'GET',
    path: '/orders/sagas',
    allowed: ['admin'],
    wrong: [{ path: '/orders/sagas?state=lost' }, { path: '/orders/sagas?cursor=YmVmb3JlOjE' }],
  },
  {
    method: 'GET',
    path: `/orders/sagas/${id}`,
    allowed: ['admin'],
    wrong: [badId(`/orders/sagas/${id}`)],
  },
  {
    method: 'POST',
    path: `/orders/sagas/${id}/resolve`,
    body: { action: 'retry', note: 'any' },
    allowed: ['admin'],
    wrong: [
      badId(`/orders/sagas/${id}/resolve`),
      { body: { action: 'forget', note: 'any' } },
      { body: { action: 'retry' } },
      { body: { action: 'retry', note: ' ' } },
    ],
  },
  {
    method: 'GET',
    path: '/internal/invariants',
    allowed: ['service', 'admin'],
    wrong: [{ path: '/internal/invariants?x=1' }],
  },
];

const identities: Record<Role, () => Promise<IdentityHeaders>> = {
  customer: () => signedIn(['customer']),
  admin: () => signedIn(['admin']),
  service: asService,
};

describe.each(routes)('$method $path', route => {
  const call = (as: Record<string, string>, changes: Route['wrong'][number] = {}) =>
    shop.call(route.method, changes.path ?? route.path, {
      as: as as IdentityHeaders,
      headers: { ...route.headers, ...changes.headers },
      ...('body' in changes
        ? { body: changes.body }
        : route.body !== undefined && { body: route.body }),
    });

  test('is for nobody without an identity, or with a false one', async () => {
    for (const headers of [{ 'x-identity': '' }, { 'x-identity': 'no.to.ken' }]) {
      expect((await call(headers)).status).toBe(401);
    }
  });

  test(`is only for ${route.allowed.join(', ')}`, async () => {
    for (const [role, identity] of Object.entries(identities)) {
      const { status } = await call(await identity());
      if (route.allowed.includes(role as Role)) {
        expect([401, 403]).not.toContain(status);
        expect(status).toBeLessThan(500);
      } else {
        expect(status).toBe(403);
      }
    }
    expect((await call(await signedIn([]))).status).toBe(403);
  });

  test('says what is wrong with a request', async () => {
    const identity = identities[route.allowed[0] ?? 'admin'];
    for (const wrong of route.wrong) {
      const { status, headers, body } = await call(await identity(), wrong);
      expect({ wrong, status, type: headers.get('content-type') }).toEqual({
        wrong,
        status: 400,
        type: 'application/problem+json; charset=utf-8',
      });
      expect(body).toHaveProperty('errors');
    }
  });
});

test('a customer whose id is none has neither cart nor orders', async () => {
  const as = await signedIn(['customer'], 'somebody');
  for (const path of ['/orders/cart', '/orders']) {
    expect((await shop.call('GET', path, { as })).status).toBe(403);
  }
});

test('a variant may be in an order once', async () => {
  const { status } = await shop.place({
    items: [
      { variantId: id, quantity: 1 },
      { variantId: id.toUpperCase(), quantity: 2 },
    ],
  });
  expect(status).toBe(422);
});

test('bodies that are too large, no JSON, or something else are turned away', async () => {
  const post = (body: string, type = 'application/json') =>
    fetch(`${shop.service.url}/orders`, {
      method: 'POST',
      headers: { ...shop.customer, ...key, 'content-type': type },
      body,
    });
  expect((await post('{')).status).toBe(400);
  expect((await post('x', 'text/plain')).status).toBe(415);
  expect((await post(JSON.stringify({ x: 'x'.repeat(200_000) }))).status).toBe(413);
  expect((await fetch(`${shop.service.url}/orders`, { method: 'PATCH' })).status).toBe(405);
});
