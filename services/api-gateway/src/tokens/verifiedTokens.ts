import { hash } from 'node:crypto';
import type { AccessToken } from './accessToken.ts';

/** A token that was verified, with the identity that was signed for it. */
export interface VerifiedToken extends AccessToken {
  /** The value of `x-identity`, and until when it may be used. */
  identity: string;
  identityUntil: number;
  /** By which the limit of the user is kept. */
  limitKey: string;
}

/** The token that somebody was found by last. */
interface LastToken {
  token: string;
  verified: VerifiedToken;
}

/**
 * Remembers tokens that were verified, so that a signature is checked once and not with every request. Kept under the
 * hash of the token: what was a token is in memory only as long as the connection that it came on.
 */
export class VerifiedTokens {
  readonly #capacity: number;
  readonly #tokens = new Map<string, VerifiedToken>();
  /** By connection: the same client shows the same token with every request, and comparing is quicker than hashing. */
  #last = new WeakMap<object, LastToken>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#tokens.size;
  }

  /** As `find`, for a token that came on a connection. */
  findOn(connection: object, token: string, now: number): VerifiedToken | undefined {
    const last = this.#last.get(connection);
    if (last?.token === token && last.verified.identityUntil > now) {
      return last.verified;
    }
    const verified = this.find(token, now);
    if (verified !== undefined) {
      this.#last.set(connection, { token, verified });
    }
    return verified;
  }

  /** Undefined for a token that is not known, or that has expired since. */
  find(token: string, now: number): VerifiedToken | undefined {
    const key = keyOf(token);
    const verified = this.#tokens.get(key);
    if (verified !== undefined && verified.expiresAt <= now) {
      this.#tokens.delete(key);
      return undefined;
    }
    return verified;
  }

  add(token: string, verified: VerifiedToken): void {
    const key = keyOf(token);
    this.#tokens.delete(key);
    if (this.#tokens.size >= this.#capacity) {
      // The one that was added first is the one that expires first, or nearly so
      this.#tokens.delete(this.#tokens.keys().next().value ?? '');
    }
    this.#tokens.set(key, verified);
  }

  /** Forgets every token that `isStale` is true for. */
  forget(isStale: (token: VerifiedToken) => boolean): void {
    for (const [key, verified] of this.#tokens) {
      if (isStale(verified)) {
        this.#tokens.delete(key);
      }
    }
    // Whose it was is found again under its hash, or not
    this.#last = new WeakMap();
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
