import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from '@redis/client';
import { asUser, type Person, Shop } from '../../test/shop.ts';

/** Attempts that are free, and the one that begins the first delay. */
const free = 3;

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open({
    LOGIN_FREE_ATTEMPTS: String(free - 1),
    LOGIN_FREE_ATTEMPTS_PER_ACCOUNT: '8',
    LOGIN_FREE_ATTEMPTS_PER_CLIENT: '20',
  });
});

afterAll(() => shop.close());

let clients = 0;

/** A client that nobody has seen before. */
function newClient(): string {
  clients += 1;
  return `198.51.${Math.floor(clients / 250)}.${(clients % 250) + 1}`;
}

async function guess(email: string, client: string): Promise<number> {
  return (await shop.tryLogIn({ email, password: 'guess after guess' }, client)).status;
}

async function guesses(email: string, client: string, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let number = 0; number < count; number += 1) {
    statuses.push(await guess(email, client));
  }
  return statuses;
}

async function lockOut(person: Person, client: string): Promise<void> {
  expect(await guesses(person.email, client, free + 1)).toEqual([401, 401, 401, 429]);
  // The right password does not help any more
  expect((await shop.tryLogIn(person, client)).status).toBe(429);
}

describe('guessing passwords', () => {
  test('is slowed down, and the answer says for how long', async () => {
    const person = await shop.join();
    const client = newClient();
    await lockOut(person, client);

    const answer = await shop.tryLogIn(person, client);

    expect(answer).toMatchObject({
      status: 429,
      body: { type: 'urn:problem:user-service/too-many-attempts' },
    });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await shop.metric('user_logins_total', { outcome: 'delayed' })).toBeGreaterThan(0);
  });

  test('of many at the same time is not faster than one after the other', async () => {
    const person = await shop.join();
    const client = newClient();

    const statuses = await Promise.all(
      Array.from({ length: 30 }, () => guess(person.email, client)),
    );

    expect(statuses.filter(status => status === 401)).toHaveLength(free);
    expect(statuses.filter(status => status === 429)).toHaveLength(30 - free);
  });

  test('is answered the same for an address that nobody has', async () => {
    const nobody = `nobody-${randomUUID()}@example.com`;
    const person = await shop.join();
    const client = newClient();
    const other = newClient();

    const answers = [];
    for (let number = 0; number <= free; number += 1) {
      answers.push([
        await shop.tryLogIn({ email: nobody, password: 'guess after guess' }, client),
        await shop.tryLogIn({ email: person.email, password: 'guess after guess' }, other),
      ]);
    }

    for (const [unknown, known] of answers) {
      expect(unknown?.status).toBe(known?.status);
      const withoutId = ({ body }: { body: unknown } = { body: {} }) => ({
        ...(body as object),
        instance: '',
      });
      expect(withoutId(unknown)).toEqual(withoutId(known));
    }
    expect(answers.at(-1)?.[0]?.status).toBe(429);
  });

  test('by one client does not keep the owner out, who comes from somewhere else', async () => {
    const person = await shop.join();
    await lockOut(person, newClient());

    expect((await shop.tryLogIn(person, newClient())).status).toBe(200);
  });

  test('by many clients slows down new clients for a short time, and not where the owner was before', async () => {
    const person = await shop.join();
    const home = newClient();
    await shop.logIn(person, home);

    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      statuses.push(await guess(person.email, newClient()));
    }

    expect(statuses.at(-1)).toBe(429);
    const elsewhere = await shop.tryLogIn(person, newClient());
    expect(elsewhere.status).toBe(429);
    expect(Number(elsewhere.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    expect((await shop.tryLogIn(person, home)).status).toBe(200);
  });

  test('is not what somebody does who signs in from many places', async () => {
    const person = await shop.join();

    for (let count = 0; count < 12; count += 1) {
      expect((await shop.tryLogIn(person, newClient())).status).toBe(200);
    }
  });

  test('by one client on many accounts is slowed down as well', async () => {
    const client = newClient();

    const statuses: number[] = [];
    for (let count = 0; count < 25; count += 1) {
      statuses.push(await guess(`account-${count}@example.com`, client));
    }

    expect(statuses.slice(0, 21).every(status => status === 401)).toBe(true);
    expect(statuses.slice(21).every(status => status === 429)).toBe(true);
  });

  test('from one IPv6 network is the guessing of one client', async () => {
    const person = await shop.join();
    const network = `2001:db8:${(clients += 1).toString(16)}:7`;

    const statuses = [];
    for (const host of ['::1', '::2', '::3', ':a:b:c:d']) {
      statuses.push(await guess(person.email, `${network}${host}`));
    }

    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  test('cannot be hidden behind a made-up X-Forwarded-For', async () => {
    const person = await shop.join();
    const client = newClient();

    const statuses = [];
    for (const pretended of ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']) {
      // The gateway adds the address that it was called from at the end
      statuses.push(await guess(person.email, `${pretended}, ${client}`));
    }

    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  test('is forgotten after a success', async () => {
    const person = await shop.join();
    const client = newClient();

    for (let round = 0; round < 4; round += 1) {
      expect(await guess(person.email, client)).toBe(401);
      expect((await shop.tryLogIn(person, client)).status).toBe(200);
    }
  });
});

describe('a client that is locked out', () => {
  test('is let in again by an admin', async () => {
    const admin = await shop.admin();
    const person = await shop.join();
    const client = newClient();
    await lockOut(person, client);

    const unlocked = await shop.call('POST', `/users/${person.id}/unlock`, {
      as: asUser(admin, 'admin'),
    });

    expect(unlocked.status).toBe(204);
    expect((await shop.tryLogIn(person, client)).status).toBe(200);
  });

  test('is let in again after a password reset', async () => {
    const person = await shop.join();
    const client = newClient();
    await lockOut(person, client);
    await shop.call('POST', '/users/password-resets', { body: { email: person.email } });
    const [event] = await shop.events.find('user.password_reset_requested.v1', {
      userId: person.id,
    });
    const { token } = event?.data as { token: string };
    const newPassword = 'a brand new phrase';

    await shop.call('POST', '/users/password-resets/confirm', { body: { token, newPassword } });

    expect((await shop.tryLogIn({ ...person, password: newPassword }, client)).status).toBe(200);
  });

  test('leaves no address and no client in Redis', async () => {
    const person = await shop.join();
    const client = newClient();
    await lockOut(person, client);
    await shop.call('POST', '/users/password-resets', { body: { email: person.email } });
    const redis = createClient({ url: shop.variables.REDIS_URL ?? '' });
    await redis.connect();

    const keys: string[] = [];
    for await (const found of redis.scanIterator({
      MATCH: `${shop.variables.REDIS_KEY_PREFIX}*`,
    })) {
      keys.push(...found);
    }
    await redis.close();

    expect(keys.length).toBeGreaterThan(0);
    expect(keys.join()).not.toContain(person.email);
    expect(keys.join()).not.toContain(client);
  });
});
