import type { ReadThroughCache } from '../platform/cache/readThroughCache.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import { lockUser } from '../users/userStatements.ts';
import { addRevocations } from './revocations.ts';
import { findLiveSession, revokeSessions } from './sessionStatements.ts';

/** What the cache keeps of a session that has not ended. */
export interface LiveSession {
  userId: string;
  expiresAt: string;
}

/**
 * Knows which sessions have not ended. PostgreSQL has the truth; Redis remembers it for a few seconds, so that not
 * every request asks. An end is written to both: without Redis every question goes to PostgreSQL, and after Redis was
 * emptied as well.
 */
export class SessionRegistry {
  readonly #database: Database;
  readonly #cache: ReadThroughCache<LiveSession>;
  readonly #accessTokenSeconds: number;

  constructor(
    database: Database,
    cache: ReadThroughCache<LiveSession>,
    accessTokenSeconds: number,
  ) {
    this.#database = database;
    this.#cache = cache;
    this.#accessTokenSeconds = accessTokenSeconds;
  }

  /** Whether a session of this user has not ended. */
  async isLive(sessionId: string, userId: string): Promise<boolean> {
    const load = () => findLiveSession(this.#database, sessionId);
    const cached = await this.#cache.get(sessionId, load);
    // Its end may have been put off by a refresh since it was cached
    const isOver = cached !== undefined && Date.parse(cached.expiresAt) <= Date.now();
    const session = isOver ? await load() : cached;
    return session?.userId === userId;
  }

  /**
   * Ends sessions of a user as the last step of a transaction. `announce` is to be called with the result after it
   * has committed.
   */
  async revoke(
    transaction: Transaction,
    userId: string,
    which: { only?: string; except?: string } = {},
  ): Promise<string[]> {
    const ended = await revokeSessions(transaction, userId, which);
    await addRevocations(transaction, 'session', ended, this.#accessTokenSeconds);
    return ended;
  }

  /** Ends sessions of a user, in a transaction of its own. Returns how many there were. */
  async end(userId: string, which: { only?: string; except?: string } = {}): Promise<number> {
    const ended = await this.#database.transaction(async transaction => {
      // The user first, in the order in which everybody locks: two ends of all sessions would wait for each other
      await lockUser(transaction, userId);
      return this.revoke(transaction, userId, which);
    });
    await this.announce(ended);
    return ended.length;
  }

  /** Makes all instances forget that these sessions were live. */
  async announce(sessionIds: readonly string[]): Promise<void> {
    await Promise.all(sessionIds.map(id => this.#cache.forget(id)));
  }
}
