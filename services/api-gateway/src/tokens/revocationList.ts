import type { AccessToken } from './accessToken.ts';

/** A session, or a user with all sessions, whose tokens are no longer good. */
export interface Revocation {
  kind: 'session' | 'user';
  id: string;
  /** When the last token that it concerns expires by itself, in milliseconds since 1970. */
  expiresAt: number;
}

/** What was revoked and could still be in a token. */
export class RevocationList {
  readonly #sessions = new Map<string, number>();
  readonly #users = new Map<string, number>();

  get size(): number {
    return this.#sessions.size + this.#users.size;
  }

  add({ kind, id, expiresAt }: Revocation): void {
    const list = kind === 'session' ? this.#sessions : this.#users;
    list.set(id, Math.max(expiresAt, list.get(id) ?? 0));
  }

  isRevoked(token: Pick<AccessToken, 'subject' | 'sessionId'>): boolean {
    return this.#sessions.has(token.sessionId) || this.#users.has(token.subject);
  }

  /** Forgets what no token can have any more. */
  sweep(now: number): void {
    for (const list of [this.#sessions, this.#users]) {
      for (const [id, expiresAt] of list) {
        if (expiresAt <= now) {
          list.delete(id);
        }
      }
    }
  }
}
