import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asUser, Shop } from '../../test/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

describe('a customer', () => {
  test('registers, verifies, logs in, reads the profile, refreshes and logs out', async () => {
    const person = await shop.join();
    const user = await shop.logIn(person);

    expect(await shop.call('GET', '/users/me', { as: asUser(user) })).toMatchObject({
      status: 200,
      body: {
        id: person.id,
        email: person.email,
        name: person.name,
        locale: 'en',
        roles: ['customer'],
      },
    });
    const refreshed = await shop.refresh(user.tokens.refreshToken);
    expect(refreshed.status).toBe(200);
    expect((await shop.call('POST', '/users/logout', { as: asUser(user) })).status).toBe(204);
    expect((await shop.refresh(refreshed.body.refreshToken)).status).toBe(401);
    expect((await shop.call('GET', '/users/me', { as: asUser(user) })).status).toBe(401);
  });
});
