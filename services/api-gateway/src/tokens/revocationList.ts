import type { AccessToken } from './accessToken.ts';

/** A session, or all of a user's sessions so far, whose tokens are no longer good. */
export interface Revocation {
  kind: 'session' | 'user';
  id: string;
  /** Milliseconds since 1970. */
  revokedAt: number;
  /** When the last token that it concerns expires by itself, in milliseconds since 1970. */
  expiresAt: number;
}

/** What was revoked and could still be in a token. */
export class RevocationList {
  readonly #sessions = new Map<string, Revocation>();
  readonly #users = new Map<string, Revocation>();

  get size(): number {
    return this.#sessions.size + this.#users.size;
  }

  add(revocation: Revocation): void {
    const list = revocation.kind === 'session' ? this.#sessions : this.#users;
    const known = list.get(revocation.id);
    list.set(revocation.id, known === undefined ? revocation : latest(known, revocation));
  }

  /** A user's revocation concerns what was issued before it: whoever signs in again is let in. */
  isRevoked(token: Pick<AccessToken, 'subject' | 'sessionId' | 'issuedAt'>): boolean {
    if (this.#sessions.has(token.sessionId)) {
      return true;
    }
    const user = this.#users.get(token.subject);
    // Tokens say only the second in which they were issued; one of the very same second is let through to the
    // service, because refusing it would lock out whoever changed a password and signed in again at once
    return user !== undefined && token.issuedAt < Math.floor(user.revokedAt / 1000) * 1000;
  }

  /** Forgets what no token can have any more. */
  sweep(now: number): void {
    for (const list of [this.#sessions, this.#users]) {
      for (const [id, { expiresAt }] of list) {
        if (expiresAt <= now) {
          list.delete(id);
        }
      }
    }
  }
}

function latest(one: Revocation, other: Revocation): Revocation {
  return {
    ...one,
    revokedAt: Math.max(one.revokedAt, other.revokedAt),
    expiresAt: Math.max(one.expiresAt, other.expiresAt),
  };
}
