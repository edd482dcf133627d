import { afterEach, describe, expect, test } from '@jest/globals';
import { createClient } from '@redis/client';
import { eventually } from '../test/eventually.ts';
import { asService, asUser, Shop, type SignedIn } from '../test/shop.ts';
import { TcpRelay } from '../test/tcpRelay.ts';

let shop: Shop;
let relay: TcpRelay;

afterEach(async () => {
  await shop.close();
  await relay.stop();
});

async function relayTo(url: URL, defaultPort: number): Promise<URL> {
  relay = await TcpRelay.start({ host: url.hostname, port: Number(url.port || defaultPort) });
  url.hostname = '127.0.0.1';
  url.port = String(relay.port);
  return url;
}

async function readiness(url = shop.url): Promise<unknown> {
  return (await shop.call('GET', '/health/ready', { url })).body;
}

const profile = (user: SignedIn, url = shop.url) =>
  shop.call('GET', '/users/me', { as: asUser(user), url });

describe('without Redis', () => {
  async function openBehindRelay(): Promise<void> {
    const url = await relayTo(new URL(process.env.REDIS_URL ?? ''), 6379);
    shop = await Shop.open({ REDIS_URL: url.href, LOGIN_FREE_ATTEMPTS: '2' });
    await eventually(async () => {
      expect(await readiness()).toMatchObject({ status: 'ok' });
    });
  }

  test('nobody is logged out, who was thrown out stays out, and people can sign in and out', async () => {
    await openBehindRelay();
    const [staying, leaving, later] = [
      await shop.member(),
      await shop.member(),
      await shop.member(),
    ];
    for (const user of [staying, leaving, later]) {
      expect((await profile(user)).status).toBe(200);
    }
    await shop.call('POST', '/users/logout', { as: asUser(leaving) });

    relay.break();
    await eventually(async () => {
      expect(await readiness()).toMatchObject({
        status: 'degraded',
        checks: { cache: { status: 'down', required: false } },
      });
    });

    expect((await profile(staying)).status).toBe(200);
    expect((await profile(leaving)).status).toBe(401);
    expect((await shop.refresh(leaving.tokens.refreshToken)).status).toBe(401);
    const refreshed = await shop.refresh(staying.tokens.refreshToken);
    expect(refreshed.status).toBe(200);
    const fresh = await shop.member();
    expect((await profile(fresh)).status).toBe(200);
    // Ended while Redis could not be told
    expect((await shop.call('POST', '/users/logout', { as: asUser(later) })).status).toBe(204);
    expect((await profile(later)).status).toBe(401);
    const { body } = await shop.call<{ items: { id: string }[] }>('GET', '/internal/revocations', {
      as: asService,
    });
    expect(body.items.map(({ id }) => id)).toEqual(
      expect.arrayContaining([leaving.sessionId, later.sessionId]),
    );

    relay.repair();
    await eventually(async () => {
      expect(await readiness()).toMatchObject({ status: 'ok' });
    });
    expect((await shop.refresh(refreshed.body.refreshToken)).status).toBe(200);
    expect((await profile(leaving)).status).toBe(401);
    // What Redis did not hear of, it believes for a few seconds at most
    await eventually(async () => {
      expect((await profile(later)).status).toBe(401);
    });
    expect((await shop.refresh(later.tokens.refreshToken)).status).toBe(401);
  });

  test('guessing is slowed down all the same', async () => {
    await openBehindRelay();
    const person = await shop.join();
    relay.break();

    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const guess = { email: person.email, password: 'guess after guess' };
      statuses.push((await shop.tryLogIn(guess)).status);
    }

    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await shop.tryLogIn(person)).status).toBe(429);
    expect(await shop.metric('attempt_fallbacks_total')).toBeGreaterThan(0);
    expect(shop.logLines.map(line => line.message)).toContain(
      'Redis is away; attempts are counted in PostgreSQL',
    );
  });

  test('everything works from the start, and readiness says what is missing', async () => {
    const url = await relayTo(new URL(process.env.REDIS_URL ?? ''), 6379);
    relay.break();
    shop = await Shop.open({ REDIS_URL: url.href });

    const user = await shop.member();

    expect((await profile(user)).status).toBe(200);
    expect(await readiness()).toMatchObject({ status: 'degraded' });
  });
});

describe('after Redis was emptied', () => {
  test('nobody is logged out, and who was thrown out stays out', async () => {
    await relayTo(new URL(process.env.REDIS_URL ?? ''), 6379);
    shop = await Shop.open();
    const [staying, leaving] = [await shop.member(), await shop.member()];
    await profile(staying);
    await profile(leaving);
    await shop.call('POST', '/users/logout', { as: asUser(leaving) });

    const redis = createClient({ url: shop.variables.REDIS_URL ?? '' });
    await redis.connect();
    let removed = 0;
    const pattern = `${shop.variables.REDIS_KEY_PREFIX}*`;
    for await (const keys of redis.scanIterator({ MATCH: pattern })) {
      removed += keys.length === 0 ? 0 : await redis.del(keys);
    }
    await redis.close();

    expect(removed).toBeGreaterThan(0);
    expect((await profile(staying)).status).toBe(200);
    expect((await shop.refresh(staying.tokens.refreshToken)).status).toBe(200);
    expect((await profile(leaving)).status).toBe(401);
    expect((await shop.refresh(leaving.tokens.refreshToken)).status).toBe(401);
  });
});

describe('without the broker', () => {
  test('people register all the same, and their mails follow', async () => {
    const url = await relayTo(new URL(process.env.RABBITMQ_URL ?? ''), 5672);
    shop = await Shop.open({ RABBITMQ_URL: url.href });
    relay.break();
    await eventually(async () => {
      expect(await readiness()).toMatchObject({
        status: 'degraded',
        checks: { broker: { status: 'down', required: false } },
      });
    });
    const email = 'patient@example.com';
    const body = { email, password: 'a phrase nobody guesses', name: 'Patient' };

    expect((await shop.call('POST', '/users', { body })).status).toBe(202);
    expect(await shop.query('SELECT position FROM outbox')).toHaveLength(2);

    relay.repair();
    await shop.events.find('user.registered.v1', { email });
    await shop.events.find('user.verification_requested.v1', { email });
    await eventually(async () => {
      expect(await shop.query('SELECT position FROM outbox')).toEqual([]);
    });
  });
});

describe('two replicas', () => {
  test('know of each other what matters', async () => {
    await relayTo(new URL(process.env.REDIS_URL ?? ''), 6379);
    shop = await Shop.open({ LOGIN_FREE_ATTEMPTS: '2' }, 2);
    const [one, two] = [shop.urls[0] ?? '', shop.urls[1] ?? ''];
    const user = await shop.member();
    expect((await profile(user, two)).status).toBe(200);

    // A session that ends on one has ended on the other
    await shop.call('POST', '/users/logout', { as: asUser(user), url: one });
    expect((await profile(user, two)).status).toBe(401);

    // A token that is used on both moves its session on once
    const again = await shop.logIn(user);
    const answers = await Promise.all(
      [one, two, one, two].map(url => shop.refresh(again.tokens.refreshToken, url)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const [session] = await shop.query('SELECT generation FROM sessions WHERE id = $1', [
      again.sessionId,
    ]);
    expect(session).toEqual({ generation: 2 });

    // Somebody who guesses on both is one who guesses
    const statuses: number[] = [];
    for (const url of [one, two, one, two]) {
      const guess = { email: user.email, password: 'guess after guess' };
      statuses.push((await shop.tryLogIn(guess, '198.51.100.77', url)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);

    // Two registrations of one address are one account
    const body = { email: 'twice@example.com', password: 'a phrase nobody guesses', name: 'Twice' };
    await Promise.all([one, two].map(url => shop.call('POST', '/users', { body, url })));
    await shop.events.find('user.verification_requested.v1', { email: body.email }, 2);
    expect(shop.events.now('user.registered.v1', { email: body.email })).toHaveLength(1);
  });
});
