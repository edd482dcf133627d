import type { Request, RequestHandler } from 'express';
import { HttpProblem } from '../http/problem.ts';
import { type Identity, identityHeader } from './identity.ts';
import { type IdentityVerifier, InvalidIdentity } from './identityVerifier.ts';

const identities = new WeakMap<Request, Identity>();

/**
 * Lets only requests through that carry a valid identity: others are answered 401, and 403 when it holds none of
 * `roles` (left out: any identity will do). May stand before a whole router and again, with roles, at a route of it.
 */
export function requireIdentity(
  verifier: Pick<IdentityVerifier, 'verify'>,
  options: { roles?: readonly string[] } = {},
): RequestHandler {
  const { roles } = options;
  return async (request, _response, next) => {
    const identity = identities.get(request) ?? (await readIdentity(request, verifier));
    identities.set(request, identity);
    if (roles !== undefined && !roles.some(role => identity.roles.includes(role))) {
      throw new HttpProblem(403, 'This needs a role that the caller does not have');
    }
    next();
  };
}

/**
 * On whose behalf a request is made.
 *
 * @throws Error when no `requireIdentity` stands before the handler that asks: a mistake of this service
 */
export function identityOf(request: Request): Identity {
  const identity = identities.get(request);
  if (identity === undefined) {
    throw new Error('the identity of a request was asked for that needs none');
  }
  return identity;
}

async function readIdentity(
  request: Request,
  verifier: Pick<IdentityVerifier, 'verify'>,
): Promise<Identity> {
  // Node.js joins repeated headers into one; of two identities none can be believed
  const [token, ...others] = request.headersDistinct[identityHeader] ?? [];
  if (token === undefined) {
    throw unauthorized('This needs somebody who is signed in');
  }
  if (others.length > 0) {
    throw unauthorized('The identity of the caller is not valid', 'invalid_token');
  }
  try {
    return await verifier.verify(token);
  } catch (error) {
    if (error instanceof InvalidIdentity) {
      throw unauthorized('The identity of the caller is not valid', 'invalid_token', error);
    }
    throw error;
  }
}

/** The challenge is for callers of the gateway: what they lack is an access token, which it turns into an identity. */
function unauthorized(detail: string, error?: string, cause?: unknown): HttpProblem {
  const challenge = `Bearer realm="storefront"${error === undefined ? '' : `, error="${error}"`}`;
  return new HttpProblem(401, detail, { headers: { 'www-authenticate': challenge }, cause });
}
