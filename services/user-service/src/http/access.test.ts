import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asService, asUser, Shop, type SignedIn } from '../../test/shop.ts';
import { readOpenApiDocument } from '../platform/http/openApiDocument.ts';

interface Operation {
  security?: object[];
  tags: string[];
  requestBody?: object;
}

let shop: Shop;
let customer: SignedIn;
let admin: SignedIn;

beforeAll(async () => {
  shop = await Shop.open();
  customer = await shop.member();
  admin = await shop.admin();
});

afterAll(() => shop.close());

const protectedOperations = Object.entries(readOpenApiDocument().json.paths).flatMap(
  ([path, item]) =>
    Object.entries(item as Record<string, Operation>)
      .filter(([, { security }]) => (security ?? []).length > 0)
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        tag: operation.tags[0],
      })),
);

const bodies: Record<string, object> = {
  '/users/me': { name: 'Mary' },
  '/users/me/password': { currentPassword: 'x', newPassword: 'y' },
  '/users/me/addresses': { recipient: 'M', line1: '1', city: 'C', country: 'AE' },
  '/users/me/addresses/{addressId}': { recipient: 'M', line1: '1', city: 'C', country: 'AE' },
  '/users/{userId}/roles': { roles: ['customer'] },
};

async function statusOf(
  { method, path }: { method: string; path: string },
  options: Parameters<Shop['call']>[2],
): Promise<number> {
  const filled = path.replaceAll(/\{[^}]+\}/g, () => randomUUID());
  const body = ['POST', 'PUT', 'PATCH'].includes(method) ? bodies[path] : undefined;
  const answer = await shop.call(method, filled, { ...(body && { body }), ...options });
  return answer.status;
}

describe('an operation for somebody', () => {
  test('there are many', () => {
    expect(protectedOperations.length).toBeGreaterThan(15);
  });

  test.each(protectedOperations)('$method $path needs an identity', async operation => {
    expect(await statusOf(operation, {})).toBe(401);
    expect(await statusOf(operation, { headers: { 'x-identity': 'admin' } })).toBe(401);
    // What the gateway takes from customers is nothing that it hands on
    const headers = { 'x-identity': customer.tokens.accessToken };
    expect(await statusOf(operation, { headers })).toBe(401);
  });

  test.each(protectedOperations)('$method $path needs the right role', async operation => {
    const wrong =
      operation.tag === 'administration'
        ? [asUser(customer), asService]
        : operation.tag === 'internal'
          ? [asUser(customer), asUser(admin, 'customer', 'admin')]
          : [asService, { ...asUser(customer), roles: [] }];
    for (const as of wrong) {
      expect(await statusOf(operation, { as })).toBe(403);
    }
  });

  test.each(protectedOperations.filter(({ tag }) => tag !== 'internal'))(
    '$method $path needs a session that has not ended, of this user',
    async operation => {
      const roles = ['customer', 'admin'];
      const ended = { subject: customer.id, roles, sessionId: randomUUID() };
      expect(await statusOf(operation, { as: ended })).toBe(401);
      const anothers = { subject: customer.id, roles, sessionId: admin.sessionId };
      expect(await statusOf(operation, { as: anothers })).toBe(401);
      expect(await statusOf(operation, { as: { subject: 'mary', roles } })).toBe(401);
      const odd = { subject: customer.id, roles, sessionId: 'session-1' };
      expect(await statusOf(operation, { as: odd })).toBe(401);
    },
  );
});

describe('what does not fit the description', () => {
  test.each([
    ['PATCH', '/users/me', {}],
    ['PATCH', '/users/me', { email: 'other@example.com' }],
    ['PATCH', '/users/me', { phone: '0123' }],
    ['PATCH', '/users/me', { locale: 'EN' }],
    ['PATCH', '/users/me', { name: null }],
    ['POST', '/users/me/password', { currentPassword: '', newPassword: '' }],
    ['POST', '/users/me/addresses', { recipient: 'M' }],
    ['POST', '/users/me/addresses', { recipient: 'M', line1: '1', city: 'C', country: 'Germany' }],
    ['PUT', `/users/me/addresses/${randomUUID()}`, { recipient: 7 }],
    ['PUT', '/users/me/addresses/first', { recipient: 'M', line1: '1', city: 'C', country: 'AE' }],
    ['POST', '/users/logout', { everything: true }],
    ['POST', '/users/login', { email: 'a@b.example' }],
    ['POST', '/users/login', { email: ['a@b.example'], password: 'x' }],
    ['POST', '/users/login', { email: 'a@b.example', password: 'x'.repeat(513) }],
    ['PUT', `/users/${randomUUID()}/roles`, { roles: [] }],
    ['PUT', `/users/${randomUUID()}/roles`, { roles: ['service'] }],
    ['PUT', `/users/${randomUUID()}/roles`, { roles: ['admin', 'admin'] }],
    ['PUT', '/users/mary/roles', { roles: ['admin'] }],
    ['POST', '/users/mary/unlock', undefined],
    ['GET', '/users/mary', undefined],
    ['GET', '/users?limit=0', undefined],
    ['GET', '/users?cursor=1', undefined],
    ['GET', '/users?role=service', undefined],
    ['GET', '/users?unknown=1', undefined],
  ])('%s %s %j is answered 400', async (method, path, body) => {
    const answer = await shop.call(method, path, {
      as: asUser(admin, 'customer', 'admin'),
      ...(body !== undefined && { body }),
    });

    expect(answer).toMatchObject({ status: 400, body: { status: 400 } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});
