import { z } from 'zod';
import { serviceRole } from '../platform/identity/identity.ts';

/** What the gateway believes of an access token once its signature is good. */
export interface AccessToken {
  subject: string;
  sessionId: string;
  roles: readonly string[];
  /** The key that signed it. */
  keyId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** A token that is not good. `message` is for the log, not for whoever sent it. */
export class InvalidToken extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'InvalidToken';
  }
}

/** Nobody signs tokens of services or without a session, so a token that claims to be one is refused. */
const claimsShape = z.object({
  sub: z.uuid(),
  sid: z.string().min(1).max(100),
  roles: z.array(z.string().max(50)).max(20),
  jti: z.string().min(1).max(100),
  iat: z.number(),
  exp: z.number(),
});

/** @throws InvalidToken when a claim is missing or is not what the user-service writes */
export function accessTokenFrom(claims: unknown, keyId: string): AccessToken {
  const result = claimsShape.safeParse(claims);
  if (!result.success) {
    throw new InvalidToken('the claims are not those of an access token', { cause: result.error });
  }
  const { sub, sid, roles, exp } = result.data;
  if (roles.includes(serviceRole)) {
    throw new InvalidToken('no user has the role of a service');
  }
  return {
    subject: sub,
    sessionId: sid,
    roles,
    keyId,
    expiresAt: exp * 1000,
  };
}
