import { type Request, Router } from 'express';
import { type Access, customerOf, seesAll } from '../access/roles.ts';
import { identityOf } from '../platform/identity/requireIdentity.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Order } from './order.ts';
import { OrderNotFound } from './orderErrors.ts';
import type { OrderState } from './orderState.ts';
import type { PostgresqlOrderStore } from './postgresqlOrderStore.ts';

/** A request whose path, query and body openapi.yaml has already checked. */
type OrderRequest = Request<{ orderId: string }, unknown, { reason?: string } | undefined>;

interface ListQuery {
  limit: number;
  cursor?: string;
  state?: OrderState;
  customerId?: string;
}

const position = /^\d{1,15}$/;

/** The HTTP interface of orders. What is accepted here is described, and checked, by openapi.yaml. */
export function orderRoutes(parts: {
  access: Access;
  store: PostgresqlOrderStore;
  /** Called when a saga has something to do. */
  wake: () => void;
}): Router {
  const { access, store, wake } = parts;
  const router = Router();

  router.get('/orders', access.reader, async (request: Request, response) => {
    const { limit, cursor, state, customerId } = request.query as unknown as ListQuery;
    const before = decodeCursor(cursor, position);
    const { items, next } = await store.list(
      { customerId: seesAll(identityOf(request)) ? customerId : customerOf(request), state },
      { limit, before: before === undefined ? undefined : Number(before) },
    );
    const nextCursor = next === undefined ? undefined : encodeCursor(String(next));
    response.json({ items, ...(nextCursor !== undefined && { nextCursor }) });
  });

  router.get('/orders/:orderId', access.reader, async (request: OrderRequest, response) => {
    response.json(await readable(store, request));
  });

  router.post('/orders/:orderId/cancel', access.owner, async (request: OrderRequest, response) => {
    const { id } = await readable(store, request);
    const order = await store.reverse(id, {
      kind: 'cancellation',
      reason: request.body?.reason ?? 'changed-mind',
      requestedBy: identityOf(request as Request).subject,
    });
    wake();
    response.status(202).json(order);
  });

  router.post('/orders/:orderId/ship', access.admin, async (request: OrderRequest, response) => {
    response.json(await store.ship(request.params.orderId));
  });

  router.post('/orders/:orderId/deliver', access.admin, async (request: OrderRequest, response) => {
    response.json(await store.deliver(request.params.orderId));
  });

  router.post('/orders/:orderId/refund', access.admin, async (request: OrderRequest, response) => {
    const order = await store.reverse(request.params.orderId, {
      kind: 'refund',
      reason: request.body?.reason ?? 'goodwill',
      requestedBy: identityOf(request as Request).subject,
    });
    wake();
    response.status(202).json(order);
  });

  return router;
}

/** @throws OrderNotFound also when it is somebody else's: who must not see it learns nothing */
async function readable(store: PostgresqlOrderStore, request: OrderRequest): Promise<Order> {
  const { orderId } = request.params;
  const identity = identityOf(request as Request);
  const order = await store.find(orderId);
  if (order === undefined || !(seesAll(identity) || order.customerId === identity.subject)) {
    throw new OrderNotFound(orderId);
  }
  return order;
}
