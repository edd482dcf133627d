import { type Request, type RequestHandler, Router } from 'express';
import type { Login } from '../accounts/login.ts';
import type { Audit } from '../http/audit.ts';
import { userIdOf } from '../http/requireSession.ts';
import type { Database } from '../platform/database/database.ts';
import { HttpProblem } from '../platform/http/problem.ts';
import { identityOf } from '../platform/identity/requireIdentity.ts';
import { identityHeader } from '../platform/identity/identity.ts';
import type { Sessions } from './sessions.ts';
import type { SessionRegistry } from './sessionRegistry.ts';
import { listSessions } from './sessionStatements.ts';

type Body<Fields> = Request<Record<string, string>, unknown, Fields>;

/** What begins, continues, shows and ends sessions. */
export function sessionRoutes(options: {
  login: Login;
  sessions: Sessions;
  registry: SessionRegistry;
  database: Database;
  signedIn: RequestHandler[];
  audit: Audit;
}): Router {
  const { login, sessions, registry, database, signedIn, audit } = options;
  const router = Router();

  router.post(
    '/users/login',
    async (request: Body<{ email: string; password: string }>, response) => {
      const { email, password } = request.body;
      const userAgent = request.get('user-agent');
      response.json(await login.logIn({ email, password, client: request.ip, userAgent }));
    },
  );

  router.post('/users/refresh', async (request: Body<{ refreshToken: string }>, response) => {
    response.json(await sessions.refresh(request.body.refreshToken));
  });

  const logOutByToken: RequestHandler = async (request, response, next) => {
    const { refreshToken, allSessions = false } = (request.body ?? {}) as LogoutBody;
    if (request.headersDistinct[identityHeader] !== undefined) {
      next();
      return;
    }
    // Whose access token has expired is not signed in, but should still be able to leave
    if (refreshToken === undefined) {
      throw new HttpProblem(401, 'This needs somebody who is signed in, or a refresh token', {
        headers: { 'www-authenticate': 'Bearer realm="storefront"' },
      });
    }
    await sessions.endByToken(refreshToken, allSessions);
    response.status(204).end();
  };

  router.post(
    '/users/logout',
    logOutByToken,
    ...signedIn,
    async (request: Body<LogoutBody | undefined>, response) => {
      const { sessionId } = identityOf(request);
      const userId = userIdOf(request);
      const all = request.body?.allSessions ?? false;
      // An identity without a session has nothing of its own to end
      if (all || sessionId !== undefined) {
        await registry.end(userId, all || sessionId === undefined ? {} : { only: sessionId });
      }
      audit({ action: all ? 'log-out-everywhere' : 'log-out', userId });
      response.status(204).end();
    },
  );

  router.get('/users/me/sessions', ...signedIn, async (request, response) => {
    const { sessionId } = identityOf(request);
    const items = await listSessions(database, userIdOf(request));
    response.json({
      items: items.map(session => ({ ...session, isCurrent: session.id === sessionId })),
    });
  });

  router.delete(
    '/users/me/sessions/:sessionId',
    ...signedIn,
    async (request: Request<{ sessionId: string }>, response) => {
      const { sessionId } = request.params;
      const userId = userIdOf(request);
      if ((await registry.end(userId, { only: sessionId })) === 0) {
        throw new HttpProblem(404, `There is no session ${sessionId}`);
      }
      audit({ action: 'end-session', userId, sessionId });
      response.status(204).end();
    },
  );

  return router;
}

interface LogoutBody {
  refreshToken?: string;
  allSessions?: boolean;
}
