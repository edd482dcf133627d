import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asUser, Shop } from '../../test/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

const newPassword = 'a brand new phrase';

async function askForReset(email: string): Promise<string> {
  const before = shop.events.now('user.password_reset_requested.v1', { email }).length;
  const answer = await shop.call('POST', '/users/password-resets', { body: { email } });
  expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } });
  const events = await shop.events.find('user.password_reset_requested.v1', { email }, before + 1);
  return (events.at(-1)?.data as { token: string }).token;
}

async function confirm(token: string, password = newPassword): Promise<number> {
  const body = { token, newPassword: password };
  return (await shop.call('POST', '/users/password-resets/confirm', { body })).status;
}

describe('a forgotten password', () => {
  test('is replaced with a token from a mail, and every session ends', async () => {
    const user = await shop.member();
    const token = await askForReset(user.email);

    expect(await confirm(token)).toBe(204);

    expect((await shop.tryLogIn(user)).status).toBe(401);
    await shop.logIn({ ...user, password: newPassword });
    expect((await shop.refresh(user.tokens.refreshToken)).status).toBe(401);
    expect((await shop.call('GET', '/users/me', { as: asUser(user) })).status).toBe(401);
    await shop.events.find('user.password_changed.v1', { userId: user.id });
  });

  test('is replaced once with each token, and the others that were mailed are void', async () => {
    const user = await shop.join();
    const [first, second] = [await askForReset(user.email), await askForReset(user.email)];

    expect(await confirm(second)).toBe(204);
    expect(await confirm(second, 'and another new one')).toBe(422);
    expect(await confirm(first, 'and another new one')).toBe(422);
  });

  test('is replaced by one of those who use the token at the same time', async () => {
    const user = await shop.join();
    const token = await askForReset(user.email);

    const statuses = await Promise.all(
      ['one', 'two', 'three', 'four'].map(who => confirm(token, `the new phrase of ${who}`)),
    );

    expect(statuses.toSorted()).toEqual([204, 422, 422, 422]);
  });

  test('verifies the address of somebody who never did', async () => {
    const person = await shop.register();

    expect(await confirm(await askForReset(person.email))).toBe(204);

    await shop.logIn({ ...person, password: newPassword });
    await shop.events.find('user.verified.v1', { userId: person.id });
    // What was registered with does not come back with the other mail
    const verify = { body: { token: person.token } };
    expect((await shop.call('POST', '/users/verify', verify)).status).toBe(422);
  });

  test('is not accepted when it is a weak one, and the token stays good', async () => {
    const user = await shop.join();
    const token = await askForReset(user.email);

    expect(await confirm(token, 'short')).toBe(422);
    expect(await confirm(token, user.email)).toBe(422);
    expect(await confirm(token)).toBe(204);
  });

  test('of nobody is answered and costs the same: a token that opens nothing', async () => {
    const email = `nobody-${randomUUID()}@example.com`;
    const count = async () =>
      Number(
        (await shop.query<{ count: string }>('SELECT count(*) FROM password_reset_tokens'))[0]
          ?.count,
      );
    const before = await count();

    const answer = await shop.call('POST', '/users/password-resets', { body: { email } });

    expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect(await count()).toBe(before + 1);
    expect(shop.events.now('user.password_reset_requested.v1', { email })).toEqual([]);
  });

  test('is refused with a token that has expired, and with what is no address', async () => {
    const user = await shop.join();
    const token = await askForReset(user.email);
    await shop.query("UPDATE password_reset_tokens SET expires_at = now() - interval '1 second'");

    expect(await confirm(token)).toBe(422);
    const body = { email: 'someone@localhost' };
    expect((await shop.call('POST', '/users/password-resets', { body })).status).toBe(422);
    expect((await shop.call('POST', '/users/password-resets', { body: {} })).status).toBe(400);
  });
});

describe('changing the password', () => {
  const change = (user: Parameters<typeof asUser>[0], body: object) =>
    shop.call('POST', '/users/me/password', { as: asUser(user), body });

  test('ends all other sessions, and not the one that it came from', async () => {
    const user = await shop.member();
    const other = await shop.logIn(user);

    const answer = await change(user, { currentPassword: user.password, newPassword });

    expect(answer.status).toBe(204);
    expect((await shop.refresh(other.tokens.refreshToken)).status).toBe(401);
    expect((await shop.call('GET', '/users/me', { as: asUser(other) })).status).toBe(401);
    expect((await shop.call('GET', '/users/me', { as: asUser(user) })).status).toBe(200);
    expect((await shop.refresh(user.tokens.refreshToken)).status).toBe(200);
    expect((await shop.tryLogIn(user)).status).toBe(401);
    await shop.logIn({ ...user, password: newPassword });
    await shop.events.find('user.password_changed.v1', { userId: user.id });
  });

  test('needs the current one, and a new one that can be used', async () => {
    const user = await shop.member();

    const wrong = await change(user, { currentPassword: 'not this one here', newPassword });
    expect(wrong).toMatchObject({
      status: 403,
      body: { type: 'urn:problem:user-service/wrong-password' },
    });
    const weak = await change(user, { currentPassword: user.password, newPassword: 'weak' });
    expect(weak).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/newPassword' }, {}] },
    });
    expect((await change(user, { newPassword })).status).toBe(400);
    await shop.logIn(user);
  });

  test('is slowed down for somebody who guesses the current one with a stolen session', async () => {
    const user = await shop.member();

    const statuses: number[] = [];
    for (let guess = 0; guess < 13; guess += 1) {
      const body = { currentPassword: `guess number ${guess}`, newPassword };
      statuses.push((await change(user, body)).status);
    }

    expect(statuses.slice(0, 11)).toEqual(Array.from({ length: 11 }, () => 403));
    expect(statuses.slice(11)).toEqual([429, 429]);
  });

  test('makes passwords of before worthless even where it happens during a login', async () => {
    const user = await shop.member();

    const [changed, ...logins] = await Promise.all([
      change(user, { currentPassword: user.password, newPassword }),
      ...Array.from({ length: 5 }, () => shop.tryLogIn(user)),
    ]);

    expect(changed.status).toBe(204);
    // Whoever got in with the old password was thrown out again
    for (const { status, body } of logins) {
      if (status === 200) {
        expect((await shop.refresh(body.refreshToken)).status).toBe(401);
      }
    }
  });
});
