import { type RequestHandler, Router } from 'express';
import type { Database } from '../platform/database/database.ts';
import { decodeCursor, encodeCursor } from '../users/cursor.ts';
import { listRevocations } from './revocations.ts';

/** Where the gateway learns which access tokens not to accept any more. */
export function revocationRoutes(database: Database, service: RequestHandler): Router {
  const router = Router();
  router.get('/internal/revocations', service, async (request, response) => {
    const { after, limit } = request.query as unknown as { after?: string; limit: number };
    const position = after === undefined ? 0 : decodeCursor(after, 'after');
    const { items, last } = await listRevocations(database, position, limit);
    response.json({ items, cursor: encodeCursor(last) });
  });
  return router;
}
