import { Router } from 'express';
import type { Access } from '../access/roles.ts';
import type { Database } from '../platform/database/database.ts';
import { checkInvariants } from './invariants.ts';

/** Where others ask whether this service still keeps its promises. */
export function invariantRoutes(parts: { access: Access; database: Database }): Router {
  const router = Router();
  router.get('/internal/invariants', parts.access.inspector, async (_request, response) => {
    response.json(await checkInvariants(parts.database));
  });
  return router;
}
