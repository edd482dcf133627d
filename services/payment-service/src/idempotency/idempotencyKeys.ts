import type { Database, Queryable, Transaction } from '../platform/database/database.ts';
import type { Answer, IdempotentRequest } from './idempotency.ts';

/** A key whose first phase was committed. */
export interface AcceptedKey extends IdempotentRequest {
  resource: string;
}

/** A key as it was found. */
export interface KnownKey extends AcceptedKey {
  answer: Answer | undefined;
}

interface KeyRow {
  caller: string;
  key: string;
  method: string;
  path: string;
  fingerprint: string;
  operation: string;
  resource: string;
  response_status: number | null;
  response_headers: Record<string, string> | null;
  response_body: string | null;
}

/** Old keys are deleted a few at a time, so that nobody waits for it. */
const forgetAtOnce = 500;

/** The table `idempotency_keys`. */
export class IdempotencyKeys {
  readonly #database: Database;
  readonly #lockMs: number;
  readonly #keepHours: number;

  constructor(options: { database: Database; lockMs: number; keepHours: number }) {
    this.#database = options.database;
    this.#lockMs = options.lockMs;
    this.#keepHours = options.keepHours;
  }

  /** @returns false when the key is there already; waits for a rival that has not committed yet */
  async insert(transaction: Transaction, key: AcceptedKey): Promise<boolean> {
    const rows = await transaction.query({
      name: 'insert-idempotency-key',
      text: `INSERT INTO idempotency_keys
               (caller, key, method, path, fingerprint, operation, resource, recovery_point, locked_at, locked_until,
                resume_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'prepared', now(),
                     now() + $8 * interval '1 millisecond', now() + $8 * interval '1 millisecond')
             ON CONFLICT DO NOTHING RETURNING 1`,
      values: [...identifying(key), this.#lockMs],
    });
    return rows.length > 0;
  }

  /** Stores a key whose first phase ended with an answer. */
  async insertFinished(key: AcceptedKey, answer: Answer): Promise<boolean> {
    const rows = await this.#database.query({
      name: 'insert-finished-idempotency-key',
      text: `INSERT INTO idempotency_keys
               (caller, key, method, path, fingerprint, operation, resource, recovery_point, resume_at, finished_at,
                response_status, response_headers, response_body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'finished', now(), now(), $8, $9, $10)
             ON CONFLICT DO NOTHING RETURNING 1`,
      values: [...identifying(key), answer.status, answer.headers, answer.body],
    });
    return rows.length > 0;
  }

  async find(request: Pick<IdempotentRequest, 'caller' | 'key'>): Promise<KnownKey | undefined> {
    const [row] = await this.#database.query<KeyRow>({
      name: 'find-idempotency-key',
      text: 'SELECT * FROM idempotency_keys WHERE caller = $1 AND key = $2',
      values: [request.caller, request.key],
    });
    return row && knownKeyOf(row);
  }

  /** @returns false when somebody works on it, or has finished it */
  async lock(key: AcceptedKey): Promise<boolean> {
    const rows = await this.#database.query({
      name: 'lock-idempotency-key',
      text: `UPDATE idempotency_keys
                SET locked_at = now(), locked_until = now() + $3 * interval '1 millisecond',
                    resume_at = now() + $3 * interval '1 millisecond', attempts = attempts + 1
              WHERE caller = $1 AND key = $2 AND recovery_point <> 'finished'
                AND (locked_until IS NULL OR locked_until <= now())
          RETURNING 1`,
      values: [key.caller, key.key, this.#lockMs],
    });
    return rows.length > 0;
  }

  /** Gives the lock back. The completer waits longer after every attempt, up to a minute. */
  async release(key: AcceptedKey): Promise<void> {
    await this.#database.query({
      name: 'release-idempotency-key',
      text: `UPDATE idempotency_keys
                SET locked_at = NULL, locked_until = NULL,
                    resume_at = now() + least(60, 0.25 * power(2, least(attempts, 10))) * interval '1 second'
              WHERE caller = $1 AND key = $2 AND recovery_point <> 'finished'`,
      values: [key.caller, key.key],
    });
  }

  /** @returns false when it was finished by another */
  async finish(transaction: Transaction, key: AcceptedKey, answer: Answer): Promise<boolean> {
    const rows = await transaction.query({
      name: 'finish-idempotency-key',
      text: `UPDATE idempotency_keys
                SET recovery_point = 'finished', finished_at = now(), locked_at = NULL, locked_until = NULL,
                    response_status = $3, response_headers = $4, response_body = $5
              WHERE caller = $1 AND key = $2 AND recovery_point <> 'finished'
          RETURNING 1`,
      values: [key.caller, key.key, answer.status, answer.headers, answer.body],
    });
    return rows.length > 0;
  }

  /** Locks keys that were left behind; instances that look at the same time get different ones. */
  async takeAbandoned(limit: number): Promise<AcceptedKey[]> {
    const rows = await this.#database.query<KeyRow>({
      name: 'take-abandoned-idempotency-keys',
      text: `UPDATE idempotency_keys AS taken
                SET locked_at = now(), locked_until = now() + $2 * interval '1 millisecond',
                    resume_at = now() + $2 * interval '1 millisecond', attempts = taken.attempts + 1
               FROM (SELECT caller, key FROM idempotency_keys
                      WHERE recovery_point <> 'finished' AND resume_at <= now()
                        AND (locked_until IS NULL OR locked_until <= now())
                      ORDER BY resume_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS abandoned
              WHERE taken.caller = abandoned.caller AND taken.key = abandoned.key
          RETURNING taken.*`,
      values: [limit, this.#lockMs],
    });
    return rows.map(knownKeyOf);
  }

  /** Deletes keys that are older than they are promised to be kept. */
  async forgetOld(queryable: Queryable = this.#database): Promise<void> {
    await queryable.query({
      name: 'forget-idempotency-keys',
      text: `DELETE FROM idempotency_keys WHERE (caller, key) IN (
               SELECT caller, key FROM idempotency_keys
                WHERE recovery_point = 'finished' AND created_at < now() - $1 * interval '1 hour'
                LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      values: [this.#keepHours, forgetAtOnce],
    });
  }
}

function identifying(key: AcceptedKey): string[] {
  const { caller, method, path, fingerprint, operation, resource } = key;
  return [caller, key.key, method, path, fingerprint, operation, resource];
}

function knownKeyOf(row: KeyRow): KnownKey {
  const { caller, key, method, path, fingerprint, operation, resource } = row;
  return {
    caller,
    key,
    method,
    path,
    fingerprint,
    operation,
    resource,
    answer:
      row.response_status === null
        ? undefined
        : {
            status: row.response_status,
            headers: row.response_headers ?? {},
            body: row.response_body ?? '',
          },
  };
}
