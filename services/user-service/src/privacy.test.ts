import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asUser, Shop } from '../test/shop.ts';

let shop: Shop;

beforeAll(async () => {
  // Everything that the service can say
  shop = await Shop.open({ LOG_LEVEL: 'debug', LOGIN_FREE_ATTEMPTS: '2' });
});

afterAll(() => shop.close());

describe('the log', () => {
  test('knows no person: no address, name, phone, password, token or client address', async () => {
    const email = 'Confidential.Person@private-domain.example';
    const person = { email, name: 'Confidentia Lastname', password: 'this is so very secret' };
    const secrets = [
      ...['confidential.person', 'private-domain', 'confidentia', 'lastname'],
      ...['this is so very secret', 'another secret phrase', 'yet another secret one'],
      ...['hidden lane', 'hiddentown', '+4915112345678', '203.0.113.7', 'test browser'],
    ];

    const registered = await shop.register(person);
    secrets.push(registered.token);
    await shop.call('POST', '/users', { body: person });
    await shop.call('POST', '/users/verify', { body: { token: registered.token } });
    await shop.call('POST', '/users/verify', { body: { token: registered.token } });
    const user = await shop.logIn(registered);
    const as = asUser(user);
    secrets.push(user.tokens.accessToken, user.tokens.refreshToken);
    await shop.call('POST', '/users', { body: { ...person, name: 'x'.repeat(101) } });
    await shop.call('PATCH', '/users/me', { as, body: { phone: '+4915112345678' } });
    await shop.call('PATCH', '/users/me', { as, body: { phone: 'Confidentia' } });
    const address = { recipient: person.name, line1: 'Hidden Lane 1', city: 'Hiddentown' };
    await shop.call('POST', '/users/me/addresses', { as, body: { ...address, country: 'AE' } });
    await shop.call('POST', '/users/me/addresses', { as, body: { ...address, country: 'XX' } });
    await shop.call('GET', '/users/me/export', { as });
    const refreshed = await shop.refresh(user.tokens.refreshToken);
    secrets.push(refreshed.body.accessToken, refreshed.body.refreshToken);
    await shop.refresh(`${refreshed.body.refreshToken}x`);
    const newPassword = 'another secret phrase';
    await shop.call('POST', '/users/me/password', {
      as,
      body: { currentPassword: person.password, newPassword },
    });
    await shop.call('POST', '/users/password-resets', { body: { email } });
    const [reset] = await shop.events.find('user.password_reset_requested.v1', { userId: user.id });
    const { token } = reset?.data as { token: string };
    secrets.push(token);
    const confirm = { token, newPassword: 'yet another secret one' };
    await shop.call('POST', '/users/password-resets/confirm', { body: confirm });
    await shop.call('POST', '/users/password-resets/confirm', { body: confirm });
    for (let count = 0; count < 5; count += 1) {
      await shop.tryLogIn(person);
    }
    const admin = await shop.admin();
    await shop.call('GET', `/users?email=${encodeURIComponent(email)}`, {
      as: asUser(admin, 'admin'),
    });
    // An error of the service's own, in the middle of something personal
    await shop.query('ALTER TABLE addresses RENAME TO addresses_elsewhere');
    const broken = await shop.call('POST', '/users/me/addresses', {
      as: { subject: user.id, roles: ['customer'] },
      body: { ...address, country: 'AE' },
    });
    expect(broken.status).toBe(500);
    await shop.query('ALTER TABLE addresses_elsewhere RENAME TO addresses');
    await shop.call('DELETE', '/users/me', { as: { subject: user.id, roles: ['customer'] } });

    const log = JSON.stringify(shop.logLines).toLowerCase();
    expect(shop.logLines.length).toBeGreaterThan(20);
    for (const secret of secrets) {
      expect(log).not.toContain(secret.toLowerCase());
    }
    // But it does know what happened to which account
    for (const action of ['verify', 'log-in', 'change-password', 'delete-account']) {
      expect(shop.logLines).toContainEqual(
        expect.objectContaining({
          message: 'audit',
          audit: expect.objectContaining({ action, userId: user.id }) as unknown,
        }),
      );
    }
  });
});
