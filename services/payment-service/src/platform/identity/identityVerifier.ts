import { createSecretKey, type KeyObject } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import {
  type Identity,
  identityAlgorithm,
  identityAudience,
  longestLifetimeSeconds,
  serviceRole,
  serviceSubjectPrefix,
} from './identity.ts';

/** How far the clocks of two machines may be apart. */
const clockToleranceSeconds = 5;

const claimsShape = z
  .object({
    iss: z.string().min(1),
    sub: z.string().min(1),
    roles: z.array(z.string()),
    sid: z.string().min(1).optional(),
    iat: z.number(),
    exp: z.number(),
  })
  .refine(({ iat, exp }) => exp - iat <= longestLifetimeSeconds, 'the lifetime is too long')
  .refine(
    ({ sub, roles }) => !roles.includes(serviceRole) || sub.startsWith(serviceSubjectPrefix),
    'only a service has the role of one',
  );

/** A token that is no identity. `message` is for the log, not for whoever sent it. */
export class InvalidIdentity extends Error {
  constructor(cause: unknown) {
    super('the token is not a valid identity', { cause });
    this.name = 'InvalidIdentity';
  }
}

/** Checks identities that the gateway or another service signed. */
export class IdentityVerifier {
  readonly #keys: readonly KeyObject[];

  private constructor(keys: readonly KeyObject[]) {
    this.#keys = keys;
  }

  /** @param options.secrets as IDENTITY_SECRETS has them; a signature of any of them is good */
  static create(options: { secrets: readonly string[] }): IdentityVerifier {
    return new IdentityVerifier(
      options.secrets.map(secret => createSecretKey(Buffer.from(secret))),
    );
  }

  /** @throws InvalidIdentity */
  async verify(token: string): Promise<Identity> {
    try {
      const { sub, roles, sid } = claimsShape.parse(await this.#claims(token));
      return { subject: sub, roles, ...(sid !== undefined && { sessionId: sid }) };
    } catch (error) {
      throw new InvalidIdentity(error);
    }
  }

  async #claims(token: string): Promise<JWTPayload> {
    let failure: unknown = new Error('there is no secret to verify identities with');
    for (const key of this.#keys) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [identityAlgorithm],
          audience: identityAudience,
          clockTolerance: clockToleranceSeconds,
          // Also refuses one that was issued in the future
          maxTokenAge: longestLifetimeSeconds,
        });
        return payload;
      } catch (error) {
        failure = error;
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
          break;
        }
      }
    }
    throw failure;
  }
}
