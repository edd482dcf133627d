import { advisoryLocks } from '../postgresql/advisoryLocks.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';

/** Something that was revoked and could still be in an access token that has not expired. */
export interface Revocation {
  /** `session`: tokens with this `sid`; `user`: all tokens with this `sub`, for good. */
  kind: 'session' | 'user';
  id: string;
  /** ISO 8601, UTC. */
  revokedAt: string;
  /** ISO 8601, UTC. No token that it is about is valid any more after this. */
  expiresAt: string;
}

interface RevocationRow {
  /** A bigint, which arrives as text. */
  position: string;
  kind: Revocation['kind'];
  subject_id: string;
  revoked_at: Date;
  expires_at: Date;
}

/** Clocks differ, and a token may be issued in the moment of the revocation. */
const marginSeconds = 60;

/**
 * Notes revocations, as the last step of the transaction that they belong to. A lock makes their numbers become
 * visible in order: a reader that has seen a number has seen all below it.
 */
export async function addRevocations(
  transaction: Transaction,
  kind: Revocation['kind'],
  ids: readonly string[],
  accessTokenSeconds: number,
): Promise<void> {
  if (ids.length === 0) {
    return;
  }
  await transaction.query({
    name: 'lock-revocations',
    text: 'SELECT pg_advisory_xact_lock($1)',
    values: [advisoryLocks.revocations],
  });
  await transaction.query({
    name: 'insert-revocations',
    // Not now(), which is when the transaction began: a token may have been issued since
    text: `INSERT INTO revocations (kind, subject_id, revoked_at, expires_at)
           SELECT $1, id, clock_timestamp(), clock_timestamp() + $3 * interval '1 second'
             FROM unnest($2::uuid[]) AS id`,
    values: [kind, ids, accessTokenSeconds + marginSeconds],
  });
}

/** The revocations after a position, oldest first, that still matter. */
export async function listRevocations(
  target: Queryable,
  after: number,
  limit: number,
): Promise<{ items: Revocation[]; last: number }> {
  const rows = await target.query<RevocationRow>({
    name: 'list-revocations',
    text: `SELECT position, kind, subject_id, revoked_at, expires_at FROM revocations
            WHERE position > $1 AND expires_at > now() ORDER BY position LIMIT $2`,
    values: [after, limit],
  });
  return {
    items: rows.map(row => ({
      kind: row.kind,
      id: row.subject_id,
      revokedAt: row.revoked_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
    })),
    last: Number(rows.at(-1)?.position ?? after),
  };
}
