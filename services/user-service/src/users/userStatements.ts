import type { Queryable, Transaction } from '../platform/database/database.ts';
import { isLiving, type LivingUserRow, type UserRole, type UserRow } from './user.ts';

/** The statements about users; what they mean together is said where they are used. */

/** What a login has to know about an address. */
export interface LoginRow {
  id: string;
  state: UserRow['state'];
  password_hash: string;
  password_version: number;
  login_epoch: number;
  /** Whether this client has a session of this user, or lately had one. */
  familiar: boolean;
}

export async function findForLogin(
  target: Queryable,
  emailKey: string,
  clientKey: string,
): Promise<LoginRow | undefined> {
  const [row] = await target.query<LoginRow>({
    name: 'find-user-for-login',
    text: `SELECT id, state, password_hash, password_version, login_epoch,
                  EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id AND s.client_key = $2)
                    AS familiar
             FROM users u WHERE email_key = $1`,
    values: [emailKey, clientKey],
  });
  return row;
}

export async function findUser(target: Queryable, id: string): Promise<UserRow | undefined> {
  const [row] = await target.query<UserRow>({
    name: 'find-user',
    text: 'SELECT * FROM users WHERE id = $1',
    values: [id],
  });
  return row;
}

/** Finds a user and keeps others from changing it until the transaction ends. */
export async function lockUser(
  transaction: Transaction,
  id: string,
): Promise<LivingUserRow | undefined> {
  const [row] = await transaction.query<UserRow>({
    name: 'lock-user',
    text: 'SELECT * FROM users WHERE id = $1 FOR NO KEY UPDATE',
    values: [id],
  });
  return row !== undefined && isLiving(row) ? row : undefined;
}

export async function lockUserByEmail(
  transaction: Transaction,
  emailKey: string,
): Promise<LivingUserRow | undefined> {
  const [row] = await transaction.query<UserRow>({
    name: 'lock-user-by-email',
    text: 'SELECT * FROM users WHERE email_key = $1 FOR NO KEY UPDATE',
    values: [emailKey],
  });
  return row !== undefined && isLiving(row) ? row : undefined;
}

/** Keeps an active user as it is while a session of it begins or goes on; many may do so at the same time. */
export async function lockUserForSession(
  transaction: Transaction,
  id: string,
): Promise<{ passwordVersion: number; roles: UserRole[] } | undefined> {
  const [row] = await transaction.query<{ password_version: number; roles: UserRole[] }>({
    name: 'lock-user-for-session',
    text: `SELECT password_version, roles FROM users
            WHERE id = $1 AND state = 'active' FOR SHARE`,
    values: [id],
  });
  return row && { passwordVersion: row.password_version, roles: row.roles };
}

/** Adds a user unless the address is taken; two at the same time wait for each other. */
export async function insertUser(
  transaction: Transaction,
  user: {
    id: string;
    email: string;
    emailKey: string;
    name: string;
    locale: string;
    passwordHash: string;
  },
): Promise<LivingUserRow | undefined> {
  const [row] = await transaction.query<LivingUserRow>({
    name: 'insert-user',
    text: `INSERT INTO users (id, state, email, email_key, name, locale, password_hash, roles)
           VALUES ($1, 'unverified', $2, $3, $4, $5, $6, ARRAY['customer'])
           ON CONFLICT (email_key) DO NOTHING RETURNING *`,
    values: [user.id, user.email, user.emailKey, user.name, user.locale, user.passwordHash],
  });
  return row;
}

/** The address is the user's; the rest is what came with the token that showed it. */
export async function verifyUser(
  transaction: Transaction,
  id: string,
  given: { name: string; locale: string; passwordHash: string },
): Promise<LivingUserRow | undefined> {
  const [row] = await transaction.query<LivingUserRow>({
    name: 'verify-user',
    text: `UPDATE users
              SET state = 'active', verified_at = now(), updated_at = now(), name = $2, locale = $3,
                  password_hash = $4, password_version = password_version + 1
            WHERE id = $1 AND state = 'unverified' RETURNING *`,
    values: [id, given.name, given.locale, given.passwordHash],
  });
  return row;
}

/** A new password: older ones open nothing, failed attempts are forgotten, and whoever set it reads the user's mail
 * or knew the password before, so the address counts as verified. */
export async function updatePassword(
  transaction: Transaction,
  id: string,
  passwordHash: string,
): Promise<void> {
  await transaction.query({
    name: 'update-password',
    text: `UPDATE users
              SET password_hash = $2, password_version = password_version + 1,
                  login_epoch = login_epoch + 1, state = 'active',
                  verified_at = coalesce(verified_at, now()), updated_at = now()
            WHERE id = $1`,
    values: [id, passwordHash],
  });
}

/** The same password hashed with other parameters; nothing happens when it was changed meanwhile. */
export async function replacePasswordHash(
  target: Queryable,
  id: string,
  former: string,
  passwordHash: string,
): Promise<void> {
  await target.query({
    name: 'replace-password-hash',
    text: 'UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2',
    values: [id, former, passwordHash],
  });
}

export async function updateProfile(
  transaction: Transaction,
  id: string,
  profile: { name: string; locale: string; phone: string | null },
): Promise<LivingUserRow | undefined> {
  const [row] = await transaction.query<LivingUserRow>({
    name: 'update-profile',
    text: `UPDATE users SET name = $2, locale = $3, phone = $4, updated_at = now()
            WHERE id = $1 RETURNING *`,
    values: [id, profile.name, profile.locale, profile.phone],
  });
  return row;
}

/** Leaves nothing of a user but the id. */
export async function eraseUser(transaction: Transaction, id: string): Promise<void> {
  await transaction.query({
    name: 'erase-user',
    text: `UPDATE users
              SET state = 'deleted', email = NULL, email_key = NULL, name = NULL, locale = NULL,
                  phone = NULL, password_hash = NULL, roles = '{}', verified_at = NULL,
                  deleted_at = now(), updated_at = now()
            WHERE id = $1`,
    values: [id],
  });
  for (const [name, text] of [
    ['delete-addresses', 'DELETE FROM addresses WHERE user_id = $1'],
    ['delete-sessions', 'DELETE FROM sessions WHERE user_id = $1'],
    ['delete-verifications', 'DELETE FROM verification_tokens WHERE user_id = $1'],
    ['delete-password-resets', 'DELETE FROM password_reset_tokens WHERE user_id = $1'],
  ] as const) {
    await transaction.query({ name, text, values: [id] });
  }
}
