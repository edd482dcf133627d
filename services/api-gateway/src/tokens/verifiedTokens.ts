import { hash } from 'node:crypto';
import type { AccessToken } from './accessToken.ts';

/** A token that was verified, with the identity that was signed for it. */
export interface VerifiedToken extends AccessToken {
  /** The value of `x-identity`, and until when it may be used. */
  identity: string;
  identityUntil: number;
}

/**
 * Remembers tokens that were verified, so that a signature is checked once and not with every request. Kept under the
 * hash of the token: a dump of the process holds none that could be used.
 */
export class VerifiedTokens {
  readonly #capacity: number;
  readonly #tokens = new Map<string, VerifiedToken>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#tokens.size;
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
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
