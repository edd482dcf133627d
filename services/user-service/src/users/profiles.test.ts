import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { asService, asUser, Shop, type SignedIn } from '../../test/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

describe('a profile', () => {
  const change = (user: SignedIn, body: object) =>
    shop.call('PATCH', '/users/me', { as: asUser(user), body });

  test('is changed in what is given, and others are told the state after each change', async () => {
    const user = await shop.member();
    const person = { userId: user.id, email: user.email };
    const phone = '+4915112345678';

    expect(await change(user, { phone })).toMatchObject({
      status: 200,
      body: { phone, name: user.name },
    });
    expect(await change(user, { name: ' Mary New ', locale: 'de-AT' })).toMatchObject({
      status: 200,
      body: { phone, name: 'Mary New', locale: 'de-AT' },
    });
    const { body } = await change(user, { phone: null });
    expect(body).not.toHaveProperty('phone');
    await change(user, { phone: null });
    await change(user, { name: 'Mary Newer' });

    const events = await shop.events.find('user.profile_changed.v1', { userId: user.id }, 4);
    expect(events.map(({ data }) => data)).toEqual([
      { ...person, name: user.name, locale: 'en', phone },
      { ...person, name: 'Mary New', locale: 'de-AT', phone },
      { ...person, name: 'Mary New', locale: 'de-AT' },
      { ...person, name: 'Mary Newer', locale: 'de-AT' },
    ]);
  });

  test('has no number but one that can be called from everywhere', async () => {
    const user = await shop.member();

    for (const phone of ['0151 12345678', '+0123456789', '+49 151', `+${'1'.repeat(16)}`, '']) {
      expect((await change(user, { phone })).status).toBe(400);
    }
  });

  test('is changed by all who change it at the same time, each in what they gave', async () => {
    const user = await shop.member();

    await Promise.all([
      change(user, { name: 'Mary New' }),
      change(user, { locale: 'fr' }),
      change(user, { phone: '+4915112345678' }),
    ]);

    expect(await shop.call('GET', '/users/me', { as: asUser(user) })).toMatchObject({
      body: { name: 'Mary New', locale: 'fr', phone: '+4915112345678' },
    });
  });
});

describe('the export of data', () => {
  test('has everything that is stored about the person, and no secret', async () => {
    const user = await shop.member();
    await shop.call('PATCH', '/users/me', { as: asUser(user), body: { phone: '+4915112345678' } });
    await shop.call('POST', '/users/me/addresses', {
      as: asUser(user),
      body: { recipient: 'M', line1: 'Secret Lane 1', city: 'C', country: 'AE' },
    });
    await shop.call('POST', '/users/password-resets', { body: { email: user.email } });

    const { body, headers } = await shop.call<{ profile: object }>('GET', '/users/me/export', {
      as: asUser(user),
    });

    expect(body).toMatchObject({
      profile: { email: user.email, name: user.name, phone: '+4915112345678' },
      addresses: [{ line1: 'Secret Lane 1' }],
      sessions: [{ id: user.sessionId, userAgent: 'Test browser' }],
      pendingTokens: [{ purpose: 'password-reset' }],
    });
    expect(headers.get('content-disposition')).toContain('attachment');
    // Whatever column holds something about the person is in it, by value
    const tables = await shop.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(u) AS row FROM users u WHERE id = $1
       UNION ALL SELECT to_jsonb(a) FROM addresses a WHERE user_id = $1
       UNION ALL SELECT to_jsonb(s) FROM sessions s WHERE user_id = $1`,
      [user.id],
    );
    const technical = new Set([
      ...['position', 'email_key', 'password_hash', 'password_version', 'login_epoch', 'state'],
      ...['user_id', 'generation', 'rotated_at', 'client_key', 'deleted_at', 'is_default'],
    ]);
    const text = JSON.stringify(body);
    for (const { row } of tables) {
      for (const [column, value] of Object.entries(row)) {
        if (!technical.has(column) && typeof value === 'string') {
          // Times are written in another form
          expect(text).toContain(column.endsWith('_at') ? value.slice(0, 19) : value);
        }
      }
    }
    expect(text).not.toContain('argon2id$');
  });
});

describe('deleting an account', () => {
  test('erases the person, keeps the id, ends every session and tells the others', async () => {
    const user = await shop.member({ name: 'Unforgettable Person' });
    const other = await shop.logIn(user);
    await shop.call('PATCH', '/users/me', { as: asUser(user), body: { phone: '+4915199999999' } });
    await shop.call('POST', '/users/me/addresses', {
      as: asUser(user),
      body: { recipient: user.name, line1: 'Forgotten Lane 1', city: 'C', country: 'AE' },
    });
    await shop.call('POST', '/users/password-resets', { body: { email: user.email } });
    await shop.events.find('user.password_reset_requested.v1', { userId: user.id });

    expect((await shop.call('DELETE', '/users/me', { as: asUser(user) })).status).toBe(204);

    const [event] = await shop.events.find('user.deleted.v1', { userId: user.id });
    expect(event?.data).toEqual({ userId: user.id });
    for (const session of [user, other]) {
      expect((await shop.call('GET', '/users/me', { as: asUser(session) })).status).toBe(401);
      expect((await shop.refresh(session.tokens.refreshToken)).status).toBe(401);
    }
    expect((await shop.tryLogIn(user)).status).toBe(401);
    const { body } = await shop.call<{ items: object[] }>(
      'GET',
      '/internal/revocations?limit=1000',
      { as: asService },
    );
    for (const [kind, id] of [
      ['user', user.id],
      ['session', user.sessionId],
      ['session', other.sessionId],
    ]) {
      expect(body.items).toContainEqual(expect.objectContaining({ kind, id }));
    }
    const [row] = await shop.query<{ row: Record<string, unknown> }>(
      'SELECT to_jsonb(u) AS row FROM users u WHERE id = $1',
      [user.id],
    );
    expect(row?.row).toMatchObject({ id: user.id, state: 'deleted' });
    // Nothing of the person is left in any table
    const tables = await shop.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    expect(tables.length).toBeGreaterThan(8);
    // A message may still be on its way out of the outbox
    await eventually(async () => {
      for (const { name } of tables) {
        const rows = await shop.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
        const text = JSON.stringify(rows);
        expect(text).not.toContain(user.email);
        expect(text).not.toContain('Unforgettable');
        expect(text).not.toContain('Forgotten Lane');
        expect(text).not.toContain('+4915199999999');
      }
    });
  });

  test('makes room for somebody else with the same address', async () => {
    const user = await shop.member();
    await shop.call('DELETE', '/users/me', { as: asUser(user) });

    const next = await shop.events.find('user.deleted.v1', { userId: user.id }).then(async () => {
      const email = user.email;
      await shop.call('POST', '/users', {
        body: { email, password: 'a phrase nobody guesses', name: 'Next' },
      });
      const events = await shop.events.find('user.registered.v1', { email }, 2);
      return events.at(-1)?.data as { userId: string };
    });

    expect(next.userId).not.toBe(user.id);
  });

  test('wins over logins and refreshes at the same time: nobody stays signed in', async () => {
    const user = await shop.member();

    const [deleted, ...rivals] = await Promise.all([
      shop.call('DELETE', '/users/me', { as: asUser(user) }),
      ...Array.from({ length: 4 }, () => shop.tryLogIn(user)),
      ...Array.from({ length: 4 }, () => shop.refresh(user.tokens.refreshToken)),
      shop.call('PATCH', '/users/me', { as: asUser(user), body: { name: 'Back again' } }),
      shop.call('POST', '/users/password-resets', { body: { email: user.email } }),
    ]);

    expect(deleted.status).toBe(204);
    for (const rival of rivals) {
      expect([200, 202, 401]).toContain(rival.status);
      const { refreshToken } = rival.body as { refreshToken?: string };
      if (refreshToken !== undefined) {
        expect((await shop.refresh(refreshToken)).status).toBe(401);
      }
    }
    const left = await shop.query('SELECT id FROM sessions WHERE user_id = $1', [user.id]);
    expect(left).toEqual([]);
    const [row] = await shop.query('SELECT name, state FROM users WHERE id = $1', [user.id]);
    expect(row).toEqual({ name: null, state: 'deleted' });
  });

  test('is refused to the last admin', async () => {
    await shop.query("UPDATE users SET roles = '{customer}' WHERE 'admin' = ANY (roles)");
    const admin = await shop.admin();

    const answer = await shop.call('DELETE', '/users/me', { as: asUser(admin) });

    expect(answer).toMatchObject({
      status: 409,
      body: { type: 'urn:problem:user-service/last-admin' },
    });
    await shop.admin();
    expect((await shop.call('DELETE', '/users/me', { as: asUser(admin) })).status).toBe(204);
  });

  test('cannot be done twice, nor by somebody who never was', async () => {
    const user = await shop.member();
    const withoutSession = { subject: user.id, roles: ['customer'] };
    await shop.call('DELETE', '/users/me', { as: withoutSession });

    for (const [method, path] of [
      ['GET', '/users/me'],
      ['DELETE', '/users/me'],
      ['GET', '/users/me/export'],
    ] as const) {
      expect((await shop.call(method, path, { as: withoutSession })).status).toBe(401);
      const nobody = { subject: randomUUID(), roles: ['customer'] };
      expect((await shop.call(method, path, { as: nobody })).status).toBe(401);
    }
  });
});
