import type { Request, RequestHandler } from 'express';
import type { IdentityVerifier } from '../platform/identity/identityVerifier.ts';
import { identityOf, requireIdentity } from '../platform/identity/requireIdentity.ts';
import { sessionEnded } from '../problems/problems.ts';
import type { SessionRegistry } from '../sessions/sessionRegistry.ts';
import { type UserRole, userRoles } from '../users/user.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Lets only users through whose session has not ended, and who hold one of the roles. The gateway hears of ended
 * sessions a moment later; this service knows at once.
 */
export function requireSession(
  verifier: IdentityVerifier,
  registry: SessionRegistry,
  roles: readonly UserRole[] = userRoles,
): RequestHandler[] {
  return [
    requireIdentity(verifier, { roles }),
    async (request, _response, next) => {
      const { subject, sessionId } = identityOf(request);
      if (!uuid.test(subject) || (sessionId !== undefined && !uuid.test(sessionId))) {
        throw sessionEnded();
      }
      if (sessionId !== undefined && !(await registry.isLive(sessionId, subject))) {
        throw sessionEnded();
      }
      next();
    },
  ];
}

/** The id of the user who sent the request. */
export function userIdOf(request: Request): string {
  return identityOf(request).subject;
}
