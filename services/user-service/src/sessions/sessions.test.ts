import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { asService, asUser, Shop, type SignedIn } from '../../test/shop.ts';

let shop: Shop;
let impatient: string;

beforeAll(async () => {
  shop = await Shop.open();
  // Another instance on the same data, for which every repeated token is a stolen one
  impatient = await shop.addReplica({ REFRESH_GRACE_SECONDS: '0' });
});

afterAll(() => shop.close());

const profile = (user: SignedIn) => shop.call('GET', '/users/me', { as: asUser(user) });

async function revocations(): Promise<{ kind: string; id: string }[]> {
  const items: { kind: string; id: string }[] = [];
  let after = '';
  for (;;) {
    const { body } = await shop.call<{ items: { kind: string; id: string }[]; cursor: string }>(
      'GET',
      `/internal/revocations?limit=50${after}`,
      { as: asService },
    );
    items.push(...body.items);
    if (body.items.length < 50) {
      return items;
    }
    after = `&after=${body.cursor}`;
  }
}

describe('an access token', () => {
  test('is one that the gateway accepts', async () => {
    const user = await shop.member();
    const keySet = createRemoteJWKSet(new URL(`${shop.url}/users/.well-known/jwks.json`));

    const { payload, protectedHeader } = await jwtVerify(user.tokens.accessToken, keySet, {
      issuer: 'user-service',
      audience: 'storefront',
      algorithms: ['ES256'],
    });

    expect(protectedHeader.kid).toEqual(expect.any(String));
    expect(payload).toMatchObject({ sub: user.id, roles: ['customer'], sid: user.sessionId });
    expect(payload.jti).toEqual(expect.any(String));
    expect(Number(payload.exp) - Number(payload.iat)).toBe(600);
    expect(user.tokens).toMatchObject({ tokenType: 'Bearer', expiresIn: 600 });
  });

  test('is cached by nobody', async () => {
    const answer = await shop.tryLogIn(await shop.join());

    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a refresh token', () => {
  test('is exchanged for the next one', async () => {
    const user = await shop.member();

    const first = await shop.refresh(user.tokens.refreshToken);
    const second = await shop.refresh(first.body.refreshToken);

    expect(second.status).toBe(200);
    expect(decodeJwt(second.body.accessToken)).toMatchObject({ sub: user.id, sid: user.sessionId });
    const all = [user.tokens, first.body, second.body].map(tokens => tokens.refreshToken);
    expect(new Set(all).size).toBe(3);
  });

  test('that comes again ends its session, for everybody who has a token of it', async () => {
    const user = await shop.member();
    const other = await shop.logIn(user);
    const stolen = user.tokens.refreshToken;
    const next = await shop.refresh(stolen);
    const reuses = await shop.metric('session_refreshes_total', { outcome: 'reuse' });

    expect((await shop.refresh(stolen, impatient)).status).toBe(401);

    expect((await shop.refresh(next.body.refreshToken)).status).toBe(401);
    expect((await profile(user)).status).toBe(401);
    expect(await revocations()).toContainEqual(
      expect.objectContaining({ kind: 'session', id: user.sessionId }),
    );
    // Of this session; another one of the same user has nothing to do with it
    expect((await shop.refresh(other.tokens.refreshToken)).status).toBe(200);
    expect(reuses).toBe(await shop.metric('session_refreshes_total', { outcome: 'reuse' }));
    expect(JSON.stringify(shop.logLines)).toContain('refresh-token-reused');
  });

  test('of an older generation ends its session also within the grace', async () => {
    const user = await shop.member();
    const first = await shop.refresh(user.tokens.refreshToken);
    const second = await shop.refresh(first.body.refreshToken);

    expect((await shop.refresh(user.tokens.refreshToken)).status).toBe(401);
    expect((await shop.refresh(second.body.refreshToken)).status).toBe(401);
  });

  test('may come again at once, because its answer got lost', async () => {
    const user = await shop.member();
    await shop.refresh(user.tokens.refreshToken);

    const again = await shop.refresh(user.tokens.refreshToken);

    expect(again.status).toBe(200);
    expect((await shop.refresh(again.body.refreshToken)).status).toBe(200);
  });

  test('used by many at the same time moves its session on once', async () => {
    const user = await shop.member();

    const answers = await Promise.all(
      Array.from({ length: 8 }, () => shop.refresh(user.tokens.refreshToken)),
    );

    expect(answers.map(answer => answer.status)).toEqual(Array.from({ length: 8 }, () => 200));
    const [session] = await shop.query('SELECT generation FROM sessions WHERE id = $1', [
      user.sessionId,
    ]);
    expect(session).toEqual({ generation: 2 });
  });

  test('used by many at the same time without a grace is good for one of them, who is out as well', async () => {
    const user = await shop.member();

    const answers = await Promise.all(
      Array.from({ length: 8 }, () => shop.refresh(user.tokens.refreshToken, impatient)),
    );

    const [winner, ...others] = answers.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    expect((await shop.refresh(winner?.body.refreshToken ?? '')).status).toBe(401);
  });

  test('that nobody gave out is refused and ends nothing', async () => {
    const user = await shop.member();

    expect((await shop.refresh('x')).status).toBe(401);
    expect((await shop.refresh('A'.repeat(43))).status).toBe(401);
    expect((await shop.call('POST', '/users/refresh', { body: {} })).status).toBe(400);
    expect((await shop.refresh(user.tokens.refreshToken)).status).toBe(200);
  });

  test('is not good any more after the end of its session', async () => {
    const user = await shop.member();
    await shop.query('UPDATE sessions SET expires_at = now() WHERE id = $1', [user.sessionId]);

    expect((await shop.refresh(user.tokens.refreshToken)).status).toBe(401);
  });

  test('is kept as a hash alone', async () => {
    const user = await shop.member();

    const rows = await shop.query<{ row: string }>(
      'SELECT t::text AS row FROM refresh_tokens t WHERE session_id = $1',
      [user.sessionId],
    );

    expect(JSON.stringify(rows)).not.toContain(user.tokens.refreshToken);
    expect(JSON.stringify(rows)).not.toContain(
      Buffer.from(user.tokens.refreshToken).toString('hex'),
    );
    expect(rows).toHaveLength(1);
  });
});

describe('logging out', () => {
  test('ends this session alone', async () => {
    const user = await shop.member();
    const other = await shop.logIn(user);
    // Known to be live, so that the end has something to forget
    await profile(user);

    expect((await shop.call('POST', '/users/logout', { as: asUser(user) })).status).toBe(204);

    expect((await profile(user)).status).toBe(401);
    expect((await shop.refresh(user.tokens.refreshToken)).status).toBe(401);
    expect((await profile(other)).status).toBe(200);
  });

  test('ends all sessions when asked to', async () => {
    const user = await shop.member();
    const other = await shop.logIn(user);

    const answer = await shop.call('POST', '/users/logout', {
      as: asUser(user),
      body: { allSessions: true },
    });

    expect(answer.status).toBe(204);
    for (const session of [user, other]) {
      expect((await profile(session)).status).toBe(401);
      expect((await shop.refresh(session.tokens.refreshToken)).status).toBe(401);
    }
  });

  test('needs no access token for who has a refresh token, and says nothing about unknown ones', async () => {
    const user = await shop.member();
    const logOut = (refreshToken: string) =>
      shop.call('POST', '/users/logout', { body: { refreshToken } });

    expect((await logOut(user.tokens.refreshToken)).status).toBe(204);
    expect((await logOut('A'.repeat(43))).status).toBe(204);
    expect((await shop.call('POST', '/users/logout')).status).toBe(401);
    expect((await shop.refresh(user.tokens.refreshToken)).status).toBe(401);
  });
});

describe('the list of sessions', () => {
  interface Listed {
    items: { id: string; isCurrent: boolean; userAgent?: string }[];
  }

  test('has those that have not ended, and says which one asks', async () => {
    const user = await shop.member();
    const other = await shop.logIn(user);
    const gone = await shop.logIn(user);
    await shop.call('POST', '/users/logout', { as: asUser(gone) });

    const { body } = await shop.call<Listed>('GET', '/users/me/sessions', { as: asUser(user) });

    expect(body.items.map(({ id, isCurrent }) => [id, isCurrent])).toEqual([
      [other.sessionId, false],
      [user.sessionId, true],
    ]);
    expect(body.items[0]?.userAgent).toBe('Test browser');
  });

  test('lets its user end one of them, and nobody else', async () => {
    const user = await shop.member();
    const other = await shop.logIn(user);
    const stranger = await shop.member();
    const end = (as: SignedIn, id: string) =>
      shop.call('DELETE', `/users/me/sessions/${id}`, { as: asUser(as) });

    expect((await end(stranger, other.sessionId)).status).toBe(404);
    expect((await end(user, other.sessionId)).status).toBe(204);
    expect((await end(user, other.sessionId)).status).toBe(404);
    expect((await end(user, randomUUID())).status).toBe(404);
    expect((await end(user, 'first')).status).toBe(400);
    expect((await profile(other)).status).toBe(401);
    expect((await profile(user)).status).toBe(200);
  });
});

describe('revocations', () => {
  test('are read on from where a reader was, each one once', async () => {
    const users = await Promise.all(Array.from({ length: 6 }, () => shop.member()));
    const read = async (after: string | undefined, limit = 2) =>
      shop.call<{ items: { id: string; expiresAt: string }[]; cursor: string }>(
        'GET',
        `/internal/revocations?limit=${limit}${after === undefined ? '' : `&after=${after}`}`,
        { as: asService },
      );
    const start = (await read(undefined, 1000)).body.cursor;

    const state = { writing: true };
    const ending = Promise.all(
      users.map(user => shop.call('POST', '/users/logout', { as: asUser(user) })),
    ).finally(() => {
      state.writing = false;
    });
    const seen: string[] = [];
    let cursor = start;
    let more = true;
    // Reads while they are being written: none may slip in before what was read already
    while (more) {
      const { writing } = state;
      const { body } = await read(cursor);
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.cursor;
      more = writing || body.items.length > 0;
    }
    await ending;

    expect(seen.toSorted()).toEqual(users.map(user => user.sessionId).toSorted());
    const empty = await read(cursor);
    expect(empty.body).toEqual({ items: [], cursor });
  });

  test('end with the longest access token, and are for services alone', async () => {
    const user = await shop.member();
    await shop.call('POST', '/users/logout', { as: asUser(user) });
    const { body } = await shop.call<{
      items: { id: string; revokedAt: string; expiresAt: string }[];
    }>('GET', '/internal/revocations?limit=1000', { as: asService });
    const own = body.items.find(({ id }) => id === user.sessionId);
    const longest = Date.parse(own?.expiresAt ?? '') - Date.parse(own?.revokedAt ?? '');

    expect(longest).toBeGreaterThanOrEqual(600_000);
    await shop.query('UPDATE revocations SET expires_at = now() WHERE subject_id = $1', [
      user.sessionId,
    ]);
    expect((await revocations()).map(({ id }) => id)).not.toContain(user.sessionId);
    const path = '/internal/revocations';
    expect((await shop.call('GET', path)).status).toBe(401);
    expect((await shop.call('GET', path, { as: asUser(user, 'customer', 'admin') })).status).toBe(
      403,
    );
    expect((await shop.call('GET', `${path}?after=1`, { as: asService })).status).toBe(400);
    expect((await shop.call('GET', `${path}?limit=0`, { as: asService })).status).toBe(400);
  });
});
