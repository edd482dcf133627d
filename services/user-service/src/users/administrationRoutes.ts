import { type Request, type RequestHandler, Router } from 'express';
import type { Audit } from '../http/audit.ts';
import { userIdOf } from '../http/requireSession.ts';
import type { Administration, UserFilter } from './administration.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { UserRole } from './user.ts';

type UserRequest<Fields = unknown> = Request<{ userId: string }, unknown, Fields>;

/** The HTTP interface for admins. */
export function administrationRoutes(options: {
  administration: Administration;
  admin: RequestHandler[];
  audit: Audit;
}): Router {
  const { administration, admin, audit } = options;
  const router = Router();

  router.get('/users', ...admin, async (request, response) => {
    const { limit, cursor, ...filter } = request.query as unknown as UserFilter & {
      limit: number;
      cursor?: string;
    };
    const after = cursor === undefined ? undefined : decodeCursor(cursor, 'cursor');
    const { items, next } = await administration.list(filter, { limit, after });
    audit({ action: 'list-users', actorId: userIdOf(request) });
    response.json({ items, ...(next !== undefined && { nextCursor: encodeCursor(next) }) });
  });

  router.get('/users/:userId', ...admin, async (request: UserRequest, response) => {
    const { userId } = request.params;
    const account = await administration.find(userId);
    audit({ action: 'read-user', userId, actorId: userIdOf(request) });
    response.json(account);
  });

  router.put(
    '/users/:userId/roles',
    ...admin,
    async (request: UserRequest<{ roles: UserRole[] }>, response) => {
      const { userId } = request.params;
      const account = await administration.setRoles(userId, request.body.roles);
      audit({ action: 'set-roles', userId, actorId: userIdOf(request) });
      response.json(account);
    },
  );

  router.post('/users/:userId/unlock', ...admin, async (request: UserRequest, response) => {
    const { userId } = request.params;
    await administration.unlock(userId);
    audit({ action: 'unlock', userId, actorId: userIdOf(request) });
    response.status(204).end();
  });

  return router;
}
