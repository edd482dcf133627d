import type { Database, Queryable, Transaction } from '../platform/database/database.ts';
import {
  type AttemptRule,
  type AttemptState,
  decideAttempt,
  remainingDelay,
  withdrawAttempt,
} from './attemptPolicy.ts';
import type { AttemptStore } from './attemptStore.ts';

interface AttemptRow {
  count: number;
  blocked_until: Date;
  expires_at: Date;
}

/** Remembers attempts in PostgreSQL, where they are slower to count but never away: no login works without it. */
export class PostgresqlAttemptStore implements AttemptStore {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async attempt(key: string, rule: AttemptRule): Promise<number> {
    const now = this.#now();
    return this.#database.transaction(async transaction => {
      // A row to lock, so that two first attempts at the same time count as two
      await transaction.query({
        name: 'insert-attempt',
        text: `INSERT INTO attempts (key, count, blocked_until, expires_at)
               VALUES ($1, 0, 'epoch', 'epoch') ON CONFLICT DO NOTHING`,
        values: [key],
      });
      const { waitMs, state } = decideAttempt(await lockState(transaction, key), rule, now);
      await updateState(transaction, key, state);
      return waitMs;
    });
  }

  async remaining(key: string): Promise<number> {
    const [row] = await this.#database.query<AttemptRow>({
      name: 'find-attempt',
      text: 'SELECT count, blocked_until, expires_at FROM attempts WHERE key = $1',
      values: [key],
    });
    return remainingDelay(row && stateOf(row), this.#now());
  }

  async withdraw(key: string, rule: AttemptRule): Promise<void> {
    const now = this.#now();
    await this.#database.transaction(async transaction => {
      const state = withdrawAttempt(await lockState(transaction, key), rule, now);
      if (state !== undefined) {
        await updateState(transaction, key, state);
      }
    });
  }

  async forget(key: string): Promise<void> {
    await this.#database.query({
      name: 'delete-attempt',
      text: 'DELETE FROM attempts WHERE key = $1',
      values: [key],
    });
  }
}

/** Deletes what would be forgotten anyway. */
export async function deleteExpiredAttempts(target: Queryable): Promise<number> {
  const rows = await target.query({
    name: 'delete-expired-attempts',
    text: `DELETE FROM attempts WHERE key IN (
             SELECT key FROM attempts WHERE expires_at < now() LIMIT 1000 FOR UPDATE SKIP LOCKED
           ) RETURNING key`,
  });
  return rows.length;
}

async function lockState(transaction: Transaction, key: string): Promise<AttemptState | undefined> {
  const [row] = await transaction.query<AttemptRow>({
    name: 'lock-attempt',
    text: 'SELECT count, blocked_until, expires_at FROM attempts WHERE key = $1 FOR UPDATE',
    values: [key],
  });
  return row && stateOf(row);
}

async function updateState(
  transaction: Transaction,
  key: string,
  state: AttemptState,
): Promise<void> {
  await transaction.query({
    name: 'update-attempt',
    text: 'UPDATE attempts SET count = $2, blocked_until = $3, expires_at = $4 WHERE key = $1',
    values: [key, state.count, new Date(state.blockedUntil), new Date(state.expiresAt)],
  });
}

function stateOf(row: AttemptRow): AttemptState {
  return {
    count: row.count,
    blockedUntil: row.blocked_until.getTime(),
    expiresAt: row.expires_at.getTime(),
  };
}
