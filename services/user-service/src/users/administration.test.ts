import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { asUser, Shop, type SignedIn } from '../../test/shop.ts';

interface Page {
  items: { id: string; email?: string; state: string; roles: string[] }[];
  nextCursor?: string;
}

let shop: Shop;
let admin: SignedIn;

beforeAll(async () => {
  shop = await Shop.open();
  admin = await shop.admin();
});

afterAll(() => shop.close());

const call = <Body = unknown>(method: string, path: string, body?: object, as = admin) =>
  shop.call<Body>(method, path, {
    as: asUser(as, 'customer', 'admin'),
    ...(body !== undefined && { body }),
  });

describe('the list of users', () => {
  test('shows every user once, and ends', async () => {
    const people = [];
    for (let count = 0; count < 3; count += 1) {
      people.push(await shop.join());
    }
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { body } = await call<Page>('GET', `/users?limit=2${query}`);
      found.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor !== undefined);

    expect(new Set(found).size).toBe(found.length);
    for (const { id } of [admin, ...people]) {
      expect(found).toContain(id);
    }
  });

  test('is narrowed down by address, role and state', async () => {
    const person = await shop.join();
    const waiting = await shop.register();
    const ids = async (query: string) =>
      (await call<Page>('GET', `/users?limit=100&${query}`)).body.items.map(({ id }) => id);

    expect(await ids(`email=${encodeURIComponent(person.email.toUpperCase())}`)).toEqual([
      person.id,
    ]);
    expect(await ids('email=nobody%40example.com')).toEqual([]);
    expect(await ids('email=nobody')).toEqual([]);
    expect(await ids('role=admin')).toContain(admin.id);
    expect(await ids('role=admin')).not.toContain(person.id);
    expect(await ids('state=unverified')).toContain(waiting.id);
    expect(await ids('state=unverified')).not.toContain(person.id);
  });

  test('has those that were deleted, without anything about them', async () => {
    const user = await shop.member();
    await shop.call('DELETE', '/users/me', { as: asUser(user) });

    const { body } = await call<object>('GET', `/users/${user.id}`);

    expect(body).toEqual({
      id: user.id,
      state: 'deleted',
      roles: [],
      registeredAt: expect.any(String) as unknown,
      updatedAt: expect.any(String) as unknown,
      deletedAt: expect.any(String) as unknown,
    });
  });
});

describe('an account', () => {
  test('is read, and 404 when there is none', async () => {
    const person = await shop.join();

    expect(await call('GET', `/users/${person.id}`)).toMatchObject({
      status: 200,
      body: { id: person.id, email: person.email, state: 'active', roles: ['customer'] },
    });
    expect((await call('GET', `/users/${randomUUID()}`)).status).toBe(404);
    expect((await call('PUT', `/users/${randomUUID()}/roles`, { roles: ['admin'] })).status).toBe(
      404,
    );
    expect((await call('POST', `/users/${randomUUID()}/unlock`)).status).toBe(404);
  });
});

describe('roles', () => {
  test('are given and taken, and end the sessions that had other ones', async () => {
    const user = await shop.member();

    const promoted = await call('PUT', `/users/${user.id}/roles`, { roles: ['customer', 'admin'] });

    expect(promoted).toMatchObject({ status: 200, body: { roles: ['admin', 'customer'] } });
    expect((await shop.refresh(user.tokens.refreshToken)).status).toBe(401);
    const again = await shop.logIn(user);
    expect(decodeJwt(again.tokens.accessToken).roles).toEqual(['admin', 'customer']);
    // No change, no end
    await call('PUT', `/users/${user.id}/roles`, { roles: ['admin', 'customer'] });
    expect((await shop.refresh(again.tokens.refreshToken)).status).toBe(200);
    await call('PUT', `/users/${user.id}/roles`, { roles: ['customer'] });
    expect((await shop.call('GET', '/users/me', { as: asUser(again) })).status).toBe(401);
  });

  test('of the last admin stay, also when two admins demote each other at the same time', async () => {
    await shop.query(
      "UPDATE users SET roles = '{customer}' WHERE id <> $1 AND 'admin' = ANY (roles)",
      [admin.id],
    );
    const last = await call('PUT', `/users/${admin.id}/roles`, { roles: ['customer'] });
    expect(last).toMatchObject({
      status: 409,
      body: { type: 'urn:problem:user-service/last-admin' },
    });

    for (let round = 0; round < 3; round += 1) {
      const other = await shop.admin();
      const answers = await Promise.all([
        call('PUT', `/users/${other.id}/roles`, { roles: ['customer'] }),
        call('PUT', `/users/${admin.id}/roles`, { roles: ['customer'] }, other),
      ]);
      // The second may already have lost its session to the first
      const statuses = answers.map(({ status }) => status).toSorted();
      expect([
        [200, 401],
        [200, 409],
      ]).toContainEqual(statuses);
      const admins = await shop.query<{ id: string }>(
        "SELECT id FROM users WHERE 'admin' = ANY (roles) AND state = 'active'",
      );
      expect(admins).toHaveLength(1);
      admin = admins[0]?.id === admin.id ? await shop.logIn(admin) : await shop.logIn(other);
    }
  });
});
