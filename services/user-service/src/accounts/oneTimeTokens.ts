import type { Transaction } from '../platform/database/database.ts';
import { createSecretToken, hashToken } from '../sessions/secretToken.ts';
import type { MailedToken } from '../users/userEvents.ts';

/** What a registration asked for; it becomes the user's when the address is verified with its token. */
export interface PendingRegistration {
  userId: string;
  name: string;
  locale: string;
  passwordHash: string;
}

/** Adds a token that verifies an address. */
export async function createVerificationToken(
  transaction: Transaction,
  pending: PendingRegistration,
  lifetimeSeconds: number,
): Promise<MailedToken> {
  const token = createSecretToken();
  const expiresAt = new Date(Date.now() + lifetimeSeconds * 1_000);
  await transaction.query({
    name: 'insert-verification-token',
    text: `INSERT INTO verification_tokens (hash, user_id, name, locale, password_hash, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [
      token.hash,
      pending.userId,
      pending.name,
      pending.locale,
      pending.passwordHash,
      expiresAt,
    ],
  });
  return { text: token.text, expiresAt };
}

/** Whose address a token verifies; it is still there afterwards. */
export async function findVerification(
  transaction: Transaction,
  text: string,
): Promise<string | undefined> {
  const [row] = await transaction.query<{ user_id: string }>({
    name: 'find-verification-token',
    text: 'SELECT user_id FROM verification_tokens WHERE hash = $1 AND expires_at > now()',
    values: [hashToken(text)],
  });
  return row?.user_id;
}

/** Takes a token away, so that it is used once, and all others of its user with it. */
export async function takeVerificationToken(
  transaction: Transaction,
  text: string,
): Promise<PendingRegistration | undefined> {
  const [row] = await transaction.query<{
    user_id: string;
    name: string;
    locale: string;
    password_hash: string;
  }>({
    name: 'take-verification-token',
    text: `DELETE FROM verification_tokens WHERE hash = $1 AND expires_at > now()
        RETURNING user_id, name, locale, password_hash`,
    values: [hashToken(text)],
  });
  if (row === undefined) {
    return undefined;
  }
  await deleteVerificationTokens(transaction, row.user_id);
  const { user_id: userId, name, locale, password_hash: passwordHash } = row;
  return { userId, name, locale, passwordHash };
}

export async function deleteVerificationTokens(
  transaction: Transaction,
  userId: string,
): Promise<void> {
  await transaction.query({
    name: 'delete-verification-tokens',
    text: 'DELETE FROM verification_tokens WHERE user_id = $1',
    values: [userId],
  });
}

/** Adds a token that sets a new password. Without a user it opens nothing. */
export async function createPasswordResetToken(
  transaction: Transaction,
  userId: string | undefined,
  lifetimeSeconds: number,
): Promise<MailedToken> {
  const token = createSecretToken();
  const expiresAt = new Date(Date.now() + lifetimeSeconds * 1_000);
  await transaction.query({
    name: 'insert-password-reset-token',
    text: 'INSERT INTO password_reset_tokens (hash, user_id, expires_at) VALUES ($1, $2, $3)',
    values: [token.hash, userId, expiresAt],
  });
  return { text: token.text, expiresAt };
}

/** Whose password a token sets; it is still there afterwards. */
export async function findPasswordReset(
  transaction: Transaction,
  text: string,
): Promise<string | undefined> {
  const [row] = await transaction.query<{ user_id: string }>({
    name: 'find-password-reset-token',
    text: `SELECT user_id FROM password_reset_tokens
            WHERE hash = $1 AND expires_at > now() AND user_id IS NOT NULL`,
    values: [hashToken(text)],
  });
  return row?.user_id;
}

/** Takes away all tokens that set a user's password. */
export async function deletePasswordResetTokens(
  transaction: Transaction,
  userId: string,
): Promise<void> {
  await transaction.query({
    name: 'delete-password-reset-tokens',
    text: 'DELETE FROM password_reset_tokens WHERE user_id = $1',
    values: [userId],
  });
}
