import { type Request, type RequestHandler, Router } from 'express';
import { exportData } from '../accounts/dataExport.ts';
import type { Deletion } from '../accounts/deletion.ts';
import type { Passwords } from '../accounts/passwords.ts';
import type { Audit } from '../http/audit.ts';
import { userIdOf } from '../http/requireSession.ts';
import type { Database } from '../platform/database/database.ts';
import { identityOf } from '../platform/identity/requireIdentity.ts';
import type { ProfileChange, Profiles } from './profiles.ts';

type Body<Fields> = Request<Record<string, string>, unknown, Fields>;

/** What users do with their own account. */
export function profileRoutes(options: {
  profiles: Profiles;
  passwords: Passwords;
  deletion: Deletion;
  database: Database;
  signedIn: RequestHandler[];
  audit: Audit;
}): Router {
  const { profiles, passwords, deletion, database, signedIn, audit } = options;
  const router = Router();

  router.get('/users/me', ...signedIn, async (request, response) => {
    response.json(await profiles.find(userIdOf(request)));
  });

  router.patch('/users/me', ...signedIn, async (request: Body<ProfileChange>, response) => {
    const userId = userIdOf(request);
    response.json(await profiles.change(userId, request.body));
    audit({ action: 'change-profile', userId });
  });

  router.delete('/users/me', ...signedIn, async (request, response) => {
    const userId = userIdOf(request);
    await deletion.delete(userId);
    audit({ action: 'delete-account', userId });
    response.status(204).end();
  });

  router.get('/users/me/export', ...signedIn, async (request, response) => {
    const userId = userIdOf(request);
    const data = await exportData(database, userId);
    audit({ action: 'export-data', userId });
    response.setHeader('content-disposition', 'attachment; filename="account.json"');
    response.json(data);
  });

  router.post(
    '/users/me/password',
    ...signedIn,
    async (request: Body<{ currentPassword: string; newPassword: string }>, response) => {
      const { sessionId } = identityOf(request);
      const userId = userIdOf(request);
      await passwords.change({ ...request.body, userId, sessionId, client: request.ip });
      audit({ action: 'change-password', userId });
      response.status(204).end();
    },
  );

  return router;
}
