import { deleteExpiredAttempts } from '../attempts/postgresqlAttemptStore.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import { advisoryLocks } from '../postgresql/advisoryLocks.ts';
import { userDeleted } from '../users/userEvents.ts';

/** So many rows of each kind at a time: no statement holds many locks, and none comes near its time limit. */
const batchSize = 1_000;

/** How many rows of each kind were deleted. */
export type CleanUpCounts = Record<string, number>;

/** What expires and has nothing to tell anybody; the names are statements' names and metrics' labels. */
const expiring = {
  verification_tokens: `DELETE FROM verification_tokens WHERE hash IN (
      SELECT hash FROM verification_tokens WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED
    ) RETURNING 1`,
  password_reset_tokens: `DELETE FROM password_reset_tokens WHERE hash IN (
      SELECT hash FROM password_reset_tokens WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED
    ) RETURNING 1`,
  // A day longer than they last: a stolen token that comes late is still known as one
  sessions: `DELETE FROM sessions WHERE id IN (
      SELECT id FROM sessions
       WHERE expires_at < now() - interval '1 day' OR revoked_at < now() - interval '1 day'
       LIMIT $1 FOR UPDATE SKIP LOCKED
    ) RETURNING 1`,
  revocations: `DELETE FROM revocations WHERE position IN (
      SELECT position FROM revocations WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED
    ) RETURNING 1`,
} as const;

/**
 * Deletes what has expired. Several instances may do so at the same time: one works, the others find that and leave
 * it to the next time.
 *
 * @returns undefined when another instance is at it
 */
export async function cleanUp(
  outbox: PostgresqlOutbox,
  unverifiedSeconds: number,
): Promise<CleanUpCounts | undefined> {
  return outbox.transaction(async (transaction, add) => {
    if (!(await tryLock(transaction))) {
      return undefined;
    }
    const counts: CleanUpCounts = {};
    for (const [kind, text] of Object.entries(expiring)) {
      const rows = await transaction.query({
        name: `clean-up-${kind.replaceAll('_', '-')}`,
        text,
        values: [batchSize],
      });
      counts[kind] = rows.length;
    }
    counts.attempts = await deleteExpiredAttempts(transaction);
    const forgotten = await deleteUnverified(transaction, unverifiedSeconds);
    for (const id of forgotten) {
      await add(userDeleted(id));
    }
    counts.users = forgotten.length;
    return counts;
  });
}

async function tryLock(transaction: Transaction): Promise<boolean> {
  const [row] = await transaction.query<{ locked: boolean }>({
    name: 'try-lock-clean-up',
    text: 'SELECT pg_try_advisory_xact_lock($1) AS locked',
    values: [advisoryLocks.cleanUp],
  });
  return row?.locked === true;
}

/** Nobody ever signed in with these, so not even the id has to stay; others heard of them, so they are told. */
async function deleteUnverified(transaction: Transaction, seconds: number): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>({
    name: 'clean-up-unverified-users',
    text: `DELETE FROM users WHERE id IN (
             SELECT id FROM users u
              WHERE state = 'unverified' AND registered_at < now() - $1 * interval '1 second'
                AND NOT EXISTS (
                  SELECT 1 FROM verification_tokens t WHERE t.user_id = u.id AND t.expires_at > now()
                )
              LIMIT $2 FOR UPDATE SKIP LOCKED
           ) RETURNING id`,
    values: [seconds, batchSize],
  });
  return rows.map(row => row.id);
}
