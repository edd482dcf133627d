import { Router } from 'express';
import type { Database } from '../platform/database/database.ts';
import type { IdentityVerifier } from '../platform/identity/identityVerifier.ts';
import { requireIdentity } from '../platform/identity/requireIdentity.ts';
import { checkInvariants } from './checkInvariants.ts';

/** Lets other services and administrators see whether the service's data is consistent. */
export function invariantRoutes(
  verifier: IdentityVerifier,
  database: Database,
  options: { staleAfterMs: number },
): Router {
  const router = Router();
  const operators = requireIdentity(verifier, { roles: ['service', 'admin'] });
  router.get('/internal/invariants', operators, async (_request, response) => {
    response.json(await checkInvariants(database, options));
  });
  return router;
}
