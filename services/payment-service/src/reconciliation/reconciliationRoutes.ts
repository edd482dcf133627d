import { type Request, Router } from 'express';
import { HttpProblem } from '../platform/http/problem.ts';
import type { IdentityVerifier } from '../platform/identity/identityVerifier.ts';
import { identityOf, requireIdentity } from '../platform/identity/requireIdentity.ts';
import { decodeCursor, encodeCursor } from '../payments/cursor.ts';
import type { Reconciliation } from './reconciliation.ts';
import type { ReconciliationStore } from './reconciliationStore.ts';

interface PageQuery {
  limit: number;
  cursor?: string;
}

/** Reconciliations, for administrators. */
export function reconciliationRoutes(
  verifier: IdentityVerifier,
  store: ReconciliationStore,
  options: { windowMs: number; graceMs: number; wake: () => void },
): Router {
  const router = Router();
  const admins = requireIdentity(verifier, { roles: ['admin'] });

  router.post('/payments/reconciliations', admins, async (request: Request, response) => {
    const window = windowOf(request.body as { from?: string; to?: string } | undefined, options);
    const requestedBy = identityOf(request).subject;
    const reconciliation = await store.insert({ ...window, requestedBy });
    if (reconciliation === undefined) {
      throw new HttpProblem(409, 'A reconciliation is running', {
        headers: { 'retry-after': '5' },
      });
    }
    options.wake();
    response.location(`/payments/reconciliations/${reconciliation.id}`);
    response.status(202).json(reconciliation);
  });

  router.get('/payments/reconciliations', admins, async (request, response) => {
    const query = request.query as unknown as PageQuery;
    const before = decodeCursor(query.cursor);
    const { items, next } = await store.list({ limit: query.limit, before });
    response.json({ items, ...(next !== undefined && { nextCursor: encodeCursor(next) }) });
  });

  router.get(
    '/payments/reconciliations/:reconciliationId',
    admins,
    async (request: Request<{ reconciliationId: string }>, response) => {
      response.json(await find(store, request.params.reconciliationId));
    },
  );

  router.get(
    '/payments/reconciliations/:reconciliationId/findings',
    admins,
    async (request: Request<{ reconciliationId: string }>, response) => {
      const query = request.query as unknown as PageQuery;
      const after = decodeCursor(query.cursor);
      const { id } = await find(store, request.params.reconciliationId);
      const page = { reconciliationId: id, limit: query.limit, after };
      const { items, next } = await store.findings(page);
      response.json({ items, ...(next !== undefined && { nextCursor: encodeCursor(next) }) });
    },
  );

  return router;
}

async function find(store: ReconciliationStore, id: string): Promise<Reconciliation> {
  const reconciliation = await store.find(id);
  if (reconciliation === undefined) {
    throw new HttpProblem(404, `There is no reconciliation ${id}`);
  }
  return reconciliation;
}

/** @throws HttpProblem (400) when nothing is in the window */
function windowOf(
  asked: { from?: string; to?: string } | undefined,
  options: { windowMs: number; graceMs: number },
): { from: Date; to: Date } {
  const latest = new Date(Date.now() - options.graceMs);
  const to = asked?.to === undefined ? latest : earlier(new Date(asked.to), latest);
  const from =
    asked?.from === undefined ? new Date(to.getTime() - options.windowMs) : new Date(asked.from);
  if (!(from < to)) {
    throw new HttpProblem(400, 'The request does not fit the description of the API', {
      errors: [{ pointer: '/from', detail: 'must be before `to`, and some time ago' }],
    });
  }
  return { from, to };
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
