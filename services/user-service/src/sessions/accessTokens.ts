import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { KeyRing } from '../keys/keyRing.ts';
import { signingAlgorithm } from '../keys/signingKeys.ts';
import { identityAudience } from '../platform/identity/identity.ts';
import { serviceIdentity } from '../platform/serviceIdentity.ts';

/** Signs what a caller shows to the gateway. */
export class AccessTokens {
  readonly lifetimeSeconds: number;
  readonly #keys: KeyRing;

  constructor(keys: KeyRing, lifetimeSeconds: number) {
    this.#keys = keys;
    this.lifetimeSeconds = lifetimeSeconds;
  }

  async issue(user: {
    userId: string;
    sessionId: string;
    roles: readonly string[];
  }): Promise<string> {
    const key = this.#keys.current();
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ sid: user.sessionId, roles: [...user.roles] })
      .setProtectedHeader({ alg: signingAlgorithm, kid: key.kid, typ: 'JWT' })
      .setIssuer(serviceIdentity.name)
      .setAudience(identityAudience)
      .setSubject(user.userId)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + this.lifetimeSeconds)
      .sign(key.privateKey);
  }
}
