import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { asUser, Shop } from '../../test/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open({ CLEAN_UP_INTERVAL_SECONDS: '1' }, 2);
});

afterAll(() => shop.close());

const count = async (table: string, where: string, values: unknown[]) =>
  (await shop.query(`SELECT 1 FROM ${table} WHERE ${where}`, values)).length;

describe('cleaning up, on two instances at the same time', () => {
  test('removes what has expired, and nothing else', async () => {
    const user = await shop.member();
    const old = await shop.logIn(user);
    await shop.query("UPDATE sessions SET expires_at = now() - interval '2 days' WHERE id = $1", [
      old.sessionId,
    ]);
    const recent = await shop.logIn(user);
    await shop.query('UPDATE sessions SET expires_at = now() WHERE id = $1', [recent.sessionId]);
    await shop.call('POST', '/users/password-resets', { body: { email: user.email } });
    await shop.query(
      "UPDATE password_reset_tokens SET expires_at = now() - interval '1 minute' WHERE user_id = $1",
      [user.id],
    );
    const left = await shop.logIn(user);
    await shop.call('POST', '/users/logout', { as: asUser(left) });
    await shop.query(
      "UPDATE revocations SET expires_at = now() - interval '1 minute' WHERE subject_id = $1",
      [left.sessionId],
    );
    const waiting = await shop.register();
    const forgotten = await shop.register();
    await shop.query(
      "UPDATE verification_tokens SET expires_at = now() - interval '1 minute' WHERE user_id = $1",
      [forgotten.id],
    );
    await shop.query(
      "UPDATE users SET registered_at = now() - interval '8 days' WHERE id IN ($1, $2, $3)",
      [forgotten.id, waiting.id, user.id],
    );

    await eventually(async () => {
      expect(await count('sessions', 'id = $1', [old.sessionId])).toBe(0);
      expect(await count('refresh_tokens', 'session_id = $1', [old.sessionId])).toBe(0);
      expect(await count('password_reset_tokens', 'user_id = $1', [user.id])).toBe(0);
      expect(await count('revocations', 'subject_id = $1', [left.sessionId])).toBe(0);
      expect(await count('users', 'id = $1', [forgotten.id])).toBe(0);
    });
    // Others know of the registration, so they hear of its end, once
    await shop.events.find('user.deleted.v1', { userId: forgotten.id });
    expect(shop.events.now('user.deleted.v1', { userId: forgotten.id })).toHaveLength(1);
    expect(await count('sessions', 'id = $1', [user.sessionId])).toBe(1);
    // A stolen token that comes late is still known as one
    expect(await count('sessions', 'id = $1', [recent.sessionId])).toBe(1);
    expect(await count('users', 'id = $1', [user.id])).toBe(1);
    expect(await count('verification_tokens', 'user_id = $1', [waiting.id])).toBe(1);
  });
});
