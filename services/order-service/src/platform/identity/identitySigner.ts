import { createSecretKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Identity, identityAlgorithm, identityAudience } from './identity.ts';

/** Long enough for a request and what it causes, short enough to be of no use to whoever finds it in a dump. */
const lifetimeSeconds = 60;

/** Signs identities, so that another service believes on whose behalf it is asked. */
export class IdentitySigner {
  readonly #key: KeyObject;
  readonly #issuer: string;

  private constructor(key: KeyObject, issuer: string) {
    this.#key = key;
    this.#issuer = issuer;
  }

  /**
   * @param options.secrets as IDENTITY_SECRETS has them; the first one signs
   * @param options.issuer name of the service that signs
   */
  static create(options: { secrets: readonly string[]; issuer: string }): IdentitySigner {
    const [secret] = options.secrets;
    if (secret === undefined) {
      throw new Error('there is no secret to sign identities with');
    }
    return new IdentitySigner(createSecretKey(Buffer.from(secret)), options.issuer);
  }

  /** The value of the header `x-identity`, good for one minute. */
  async sign(identity: Identity): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const { subject, roles, sessionId } = identity;
    return new SignJWT({ roles, ...(sessionId !== undefined && { sid: sessionId }) })
      .setProtectedHeader({ alg: identityAlgorithm })
      .setIssuer(this.#issuer)
      .setAudience(identityAudience)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.#key);
  }
}
