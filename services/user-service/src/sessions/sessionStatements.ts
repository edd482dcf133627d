import type { Queryable, Transaction } from '../platform/database/database.ts';
import { type Session, type SessionRow, sessionOf } from './session.ts';

/** The statements about sessions and their refresh tokens; what they mean together is said where they are used. */

export async function insertSession(
  transaction: Transaction,
  session: {
    id: string;
    userId: string;
    userAgent: string | undefined;
    clientKey: string;
    expiresAt: Date;
  },
): Promise<void> {
  await transaction.query({
    name: 'insert-session',
    text: `INSERT INTO sessions (id, user_id, user_agent, client_key, expires_at)
           VALUES ($1, $2, $3, $4, $5)`,
    values: [session.id, session.userId, session.userAgent, session.clientKey, session.expiresAt],
  });
}

export async function insertRefreshToken(
  transaction: Transaction,
  token: { hash: Buffer; sessionId: string; generation: number },
): Promise<void> {
  await transaction.query({
    name: 'insert-refresh-token',
    text: 'INSERT INTO refresh_tokens (hash, session_id, generation) VALUES ($1, $2, $3)',
    values: [token.hash, token.sessionId, token.generation],
  });
}

/** Where a refresh token belongs; nothing is locked. */
export async function findRefreshToken(
  target: Queryable,
  hash: Buffer,
): Promise<{ sessionId: string; userId: string; generation: number } | undefined> {
  const [row] = await target.query<{ session_id: string; user_id: string; generation: number }>({
    name: 'find-refresh-token',
    text: `SELECT t.session_id, s.user_id, t.generation
             FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = $1`,
    values: [hash],
  });
  return row && { sessionId: row.session_id, userId: row.user_id, generation: row.generation };
}

/** Waits for whoever changes the same session, and then keeps others waiting. */
export async function lockSession(
  transaction: Transaction,
  id: string,
): Promise<SessionRow | undefined> {
  const [row] = await transaction.query<SessionRow>({
    name: 'lock-session',
    text: 'SELECT * FROM sessions WHERE id = $1 FOR UPDATE',
    values: [id],
  });
  return row;
}

export async function updateSession(
  transaction: Transaction,
  session: { id: string; generation: number; rotatedAt: Date; expiresAt: Date },
): Promise<void> {
  await transaction.query({
    name: 'update-session',
    text: `UPDATE sessions
              SET generation = $2, rotated_at = $3, expires_at = $4, last_used_at = now()
            WHERE id = $1`,
    values: [session.id, session.generation, session.rotatedAt, session.expiresAt],
  });
}

/** The sessions of a user that have not ended, the newest first. */
export async function listSessions(target: Queryable, userId: string): Promise<Session[]> {
  const rows = await target.query<SessionRow>({
    name: 'list-sessions',
    text: `SELECT * FROM sessions
            WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now()
            ORDER BY created_at DESC, id LIMIT 100`,
    values: [userId],
  });
  return rows.map(sessionOf);
}

/** Ends sessions of a user: one, all, or all but one. Returns the ids of those that had not ended before. */
export async function revokeSessions(
  transaction: Transaction,
  userId: string,
  which: { only?: string; except?: string },
): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>({
    name: 'revoke-sessions',
    text: `UPDATE sessions SET revoked_at = now()
            WHERE user_id = $1 AND revoked_at IS NULL
              AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3)
        RETURNING id`,
    values: [userId, which.only, which.except],
  });
  return rows.map(row => row.id);
}

/** Who a session belongs to; undefined when it has ended or never was. */
export async function findLiveSession(
  target: Queryable,
  id: string,
): Promise<{ userId: string; expiresAt: string } | undefined> {
  const [row] = await target.query<{ user_id: string; expires_at: Date }>({
    name: 'find-live-session',
    text: `SELECT user_id, expires_at FROM sessions
            WHERE id = $1 AND revoked_at IS NULL AND expires_at > now()`,
    values: [id],
  });
  return row && { userId: row.user_id, expiresAt: row.expires_at.toISOString() };
}
