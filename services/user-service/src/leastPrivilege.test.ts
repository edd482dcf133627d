import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asService, asUser, Shop } from '../test/shop.ts';
import { asAdministrator, createTestDatabase } from '../test/testDatabase.ts';

const role = `rows_${randomUUID().replaceAll('-', '')}`;
const password = randomBytes(12).toString('hex');

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let shop: Shop;

beforeAll(async () => {
  database = await createTestDatabase();
  await asAdministrator(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  const owner = database.variables.DATABASE_URL ?? '';
  const url = new URL(owner);
  url.username = role;
  url.password = password;
  shop = await Shop.open({ DATABASE_URL: url.href, DATABASE_MIGRATION_URL: owner });
});

afterAll(async () => {
  await shop.close();
  await database.remove();
  await asAdministrator(`DROP ROLE IF EXISTS ${role}`);
});

describe('with a role that may read and write rows and nothing else', () => {
  test('everything works, from registration to deletion', async () => {
    const user = await shop.member();
    const address = { recipient: 'M', line1: '1', city: 'C', country: 'AE' };
    const as = asUser(user);
    const statuses = [
      (await shop.refresh(user.tokens.refreshToken)).status,
      (await shop.call('PATCH', '/users/me', { as, body: { name: 'Mary New' } })).status,
      (await shop.call('POST', '/users/me/addresses', { as, body: address })).status,
      (await shop.call('GET', '/users/me/export', { as })).status,
      (await shop.call('DELETE', '/users/me', { as })).status,
      (await shop.call('GET', '/internal/revocations', { as: asService })).status,
    ];

    expect(statuses).toEqual([200, 200, 201, 200, 204, 200]);
    await expect(shop.query('DROP TABLE users')).rejects.toThrow('must be owner');
    await expect(shop.query('CREATE TABLE more (id int)')).rejects.toThrow('permission denied');
  });
});
