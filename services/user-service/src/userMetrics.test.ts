import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Shop } from '../test/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open({ LOGIN_FREE_ATTEMPTS: '1', MAIL_FREE_ATTEMPTS: '2' });
});

afterAll(() => shop.close());

describe('the metrics', () => {
  test('tell how registrations, logins and refreshes end', async () => {
    const registrations = (outcome: string) => shop.metric('user_registrations_total', { outcome });
    const logins = (outcome: string) => shop.metric('user_logins_total', { outcome });
    const refreshes = (outcome: string) => shop.metric('session_refreshes_total', { outcome });

    const { token, ...person } = await shop.register();
    const { email, password, name } = person;
    const again = () => shop.call('POST', '/users', { body: { email, password, name } });
    await again();
    await shop.call('POST', '/users/verify', { body: { token } });
    await again();
    await again();
    expect(await registrations('new')).toBe(1);
    expect(await registrations('again')).toBe(1);
    expect(await registrations('known')).toBe(1);
    expect(await registrations('limited')).toBe(1);

    const user = await shop.logIn(person);
    const guess = { email, password: 'guess after guess' };
    for (let count = 0; count < 3; count += 1) {
      await shop.tryLogIn(guess, '198.51.100.9');
    }
    expect(await logins('succeeded')).toBe(1);
    expect(await logins('refused')).toBe(2);
    expect(await logins('delayed')).toBe(1);

    const next = await shop.refresh(user.tokens.refreshToken);
    await shop.refresh(user.tokens.refreshToken);
    await shop.refresh(next.body.refreshToken);
    await shop.refresh(user.tokens.refreshToken);
    await shop.refresh(next.body.refreshToken);
    await shop.refresh('unknown');
    expect(await refreshes('rotate')).toBe(2);
    expect(await refreshes('repeat')).toBe(1);
    expect(await refreshes('reuse')).toBe(1);
    expect(await refreshes('ended')).toBe(1);
    expect(await refreshes('unknown')).toBe(1);
    expect(await shop.metric('password_hashes_waiting')).toBe(0);
  });
});
