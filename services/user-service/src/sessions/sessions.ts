import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../platform/database/database.ts';
import { sessionEnded } from '../problems/problems.ts';
import { lockUserForSession } from '../users/userStatements.ts';
import type { AccessTokens } from './accessTokens.ts';
import { decideRefresh, type RefreshDecision, sessionExpiry } from './refreshPolicy.ts';
import { createSecretToken, hashToken } from './secretToken.ts';
import type { SessionRow } from './session.ts';
import type { SessionRegistry } from './sessionRegistry.ts';
import {
  findRefreshToken,
  insertRefreshToken,
  insertSession,
  lockSession,
  updateSession,
} from './sessionStatements.ts';

/** What a caller gets for a login or a refresh. */
export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  tokenType: 'Bearer';
  expiresIn: number;
}

/** How long sessions last. Milliseconds. */
export interface SessionLimits {
  idleMs: number;
  lifetimeMs: number;
  graceMs: number;
}

/** How a refresh ended; the label of the metric. */
export type RefreshOutcome = RefreshDecision | 'unknown';

interface Rotation {
  outcome: RefreshOutcome;
  tokens?: { userId: string; sessionId: string; roles: readonly string[]; refreshToken: string };
  ended: string[];
}

/** Begins sessions, and keeps them going with refresh tokens that are good for one use. */
export class Sessions {
  readonly #database: Database;
  readonly #registry: SessionRegistry;
  readonly #accessTokens: AccessTokens;
  readonly #limits: SessionLimits;
  readonly #onRefresh: (outcome: RefreshOutcome, sessionId: string | undefined) => void;

  constructor(options: {
    database: Database;
    registry: SessionRegistry;
    accessTokens: AccessTokens;
    limits: SessionLimits;
    onRefresh: (outcome: RefreshOutcome, sessionId: string | undefined) => void;
  }) {
    this.#database = options.database;
    this.#registry = options.registry;
    this.#accessTokens = options.accessTokens;
    this.#limits = options.limits;
    this.#onRefresh = options.onRefresh;
  }

  /**
   * Begins a session, unless the user or the password changed since the password was compared.
   *
   * @returns undefined when they did
   */
  async begin(login: {
    userId: string;
    passwordVersion: number;
    userAgent: string | undefined;
    clientKey: string;
  }): Promise<(TokenPair & { sessionId: string }) | undefined> {
    const id = randomUUID();
    const { text: refreshToken, hash } = createSecretToken();
    const now = Date.now();
    const user = await this.#database.transaction(async transaction => {
      const locked = await lockUserForSession(transaction, login.userId);
      if (locked?.passwordVersion !== login.passwordVersion) {
        return undefined;
      }
      const expiresAt = new Date(sessionExpiry(now, now, this.#limits));
      await insertSession(transaction, { ...login, id, expiresAt });
      await insertRefreshToken(transaction, { hash, sessionId: id, generation: 1 });
      return locked;
    });
    if (user === undefined) {
      return undefined;
    }
    const pair = await this.#pair(login.userId, id, user.roles, refreshToken);
    return { ...pair, sessionId: id };
  }

  /**
   * Exchanges a refresh token for the next one and a new access token.
   *
   * @throws HttpProblem (401) when the token is unknown or its session has ended; one that was used before ends it
   */
  async refresh(refreshToken: string): Promise<TokenPair> {
    const rotation = await this.#database.transaction(transaction =>
      this.#rotate(transaction, hashToken(refreshToken)),
    );
    await this.#registry.announce(rotation.ended);
    this.#onRefresh(rotation.outcome, rotation.tokens?.sessionId ?? rotation.ended[0]);
    if (rotation.tokens === undefined) {
      throw sessionEnded();
    }
    const { userId, sessionId, roles, refreshToken: next } = rotation.tokens;
    return this.#pair(userId, sessionId, roles, next);
  }

  /** Ends the session that a refresh token belongs to, or all of its user; an unknown one has none to end. */
  async endByToken(refreshToken: string, all: boolean): Promise<void> {
    const token = await findRefreshToken(this.#database, hashToken(refreshToken));
    if (token !== undefined) {
      await this.#registry.end(token.userId, all ? {} : { only: token.sessionId });
    }
  }

  async #rotate(transaction: Transaction, hash: Buffer): Promise<Rotation> {
    const token = await findRefreshToken(transaction, hash);
    // The user before the session, in the order in which everybody locks them
    const user = token && (await lockUserForSession(transaction, token.userId));
    const session = token && (await lockSession(transaction, token.sessionId));
    if (token === undefined || user === undefined || session === undefined) {
      return { outcome: 'unknown', ended: [] };
    }
    const now = Date.now();
    const outcome = decideRefresh(stateOf(session), token.generation, now, this.#limits.graceMs);
    if (outcome === 'ended') {
      return { outcome, ended: [] };
    }
    if (outcome === 'reuse') {
      const ended = await this.#registry.revoke(transaction, token.userId, { only: session.id });
      return { outcome, ended };
    }
    const rotated = outcome === 'rotate';
    const generation = rotated ? session.generation + 1 : session.generation;
    const next = createSecretToken();
    await updateSession(transaction, {
      id: session.id,
      generation,
      rotatedAt: rotated ? new Date(now) : session.rotated_at,
      expiresAt: new Date(sessionExpiry(session.created_at.getTime(), now, this.#limits)),
    });
    await insertRefreshToken(transaction, { hash: next.hash, sessionId: session.id, generation });
    const tokens = {
      userId: token.userId,
      sessionId: session.id,
      roles: user.roles,
      refreshToken: next.text,
    };
    return { outcome, tokens, ended: [] };
  }

  async #pair(
    userId: string,
    sessionId: string,
    roles: readonly string[],
    refreshToken: string,
  ): Promise<TokenPair> {
    const accessToken = await this.#accessTokens.issue({ userId, sessionId, roles });
    const expiresIn = this.#accessTokens.lifetimeSeconds;
    return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn };
  }
}

function stateOf(row: SessionRow) {
  return {
    generation: row.generation,
    rotatedAt: row.rotated_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    revoked: row.revoked_at !== null,
  };
}
