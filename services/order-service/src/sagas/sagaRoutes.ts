import { type Request, Router } from 'express';
import type { Access } from '../access/roles.ts';
import { decodeCursor, encodeCursor } from '../orders/cursor.ts';
import { identityOf } from '../platform/identity/requireIdentity.ts';
import type { PostgresqlSagaReports } from './postgresqlSagaReports.ts';
import type { SagaResolver } from './resolveSaga.ts';
import type { SagaState } from './saga.ts';
import { SagaNotFound } from './sagaErrors.ts';

/** A request whose path, query and body openapi.yaml has already checked. */
type SagaRequest = Request<
  { sagaId: string },
  unknown,
  { action: 'retry' | 'abandon'; note: string }
>;

const sagaId = /^[\da-f-]{36}$/;

/** What operators see and decide. What is accepted here is described, and checked, by openapi.yaml. */
export function sagaRoutes(parts: {
  access: Access;
  reports: PostgresqlSagaReports;
  resolver: SagaResolver;
  /** Called when a saga has something to do. */
  wake: () => void;
}): Router {
  const { access, reports, resolver, wake } = parts;
  const router = Router();

  router.get('/orders/sagas', access.admin, async (request: Request, response) => {
    const query = request.query as unknown as { state: SagaState; limit: number; cursor?: string };
    const { items, next } = await reports.list(query.state, {
      limit: query.limit,
      after: decodeCursor(query.cursor, sagaId),
    });
    response.json({ items, ...(next !== undefined && { nextCursor: encodeCursor(next) }) });
  });

  router.get('/orders/sagas/:sagaId', access.admin, async (request: SagaRequest, response) => {
    const report = await reports.find(request.params.sagaId);
    if (report === undefined) {
      throw new SagaNotFound(request.params.sagaId);
    }
    response.json(report);
  });

  router.post(
    '/orders/sagas/:sagaId/resolve',
    access.admin,
    async (request: SagaRequest, response) => {
      const { action, note } = request.body;
      const resolvedBy = identityOf(request as Request).subject;
      const report = await resolver.resolve(request.params.sagaId, { action, note, resolvedBy });
      wake();
      response.json(report);
    },
  );

  return router;
}
