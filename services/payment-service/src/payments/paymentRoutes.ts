import { type Request, Router } from 'express';
import { sendAnswer } from '../idempotency/answers.ts';
import { fingerprint } from '../idempotency/fingerprint.ts';
import type { Identity } from '../platform/identity/identity.ts';
import type { IdentityVerifier } from '../platform/identity/identityVerifier.ts';
import { identityOf, requireIdentity } from '../platform/identity/requireIdentity.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { PaymentProvider } from '../provider/paymentProvider.ts';
import { answerChallenge } from './answerChallenge.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Money } from './payment.ts';
import { paymentNotFound } from './paymentErrors.ts';
import { paymentOf, type PaymentRow } from './paymentRow.ts';
import type { PaymentRequest, Payments } from './payments.ts';
import type { PaymentStore } from './paymentStore.ts';

interface NewPaymentBody {
  orderId: string;
  customerId: string;
  amount: Money;
  method: { token: string };
}

interface RefundBody {
  amount?: Money;
  reason: string;
}

/** A request whose path, query, headers and body openapi.yaml has already checked. */
type PaymentHttpRequest<Body = unknown> = Request<{ paymentId: string }, unknown, Body>;

/** The HTTP interface of payments. What is accepted here is described, and checked, by openapi.yaml. */
export function paymentRoutes(parts: {
  verifier: IdentityVerifier;
  useCases: Payments;
  payments: PaymentStore;
  outbox: PostgresqlOutbox;
  provider: PaymentProvider;
}): Router {
  const { verifier, useCases, payments } = parts;
  const anybody = requireIdentity(verifier);
  const services = requireIdentity(verifier, { roles: ['service'] });
  const operators = requireIdentity(verifier, { roles: ['service', 'admin'] });
  const customers = requireIdentity(verifier, { roles: ['customer'] });
  const router = Router();

  router.post('/payments', services, async (request: Request, response) => {
    const { orderId, customerId, amount, method } = request.body as NewPaymentBody;
    const payment = { orderId, customerId, amount, token: method.token };
    sendAnswer(response, await useCases.create(idempotent(request), payment));
  });

  router.get('/payments', anybody, async (request, response) => {
    const query = request.query as unknown as { orderId: string; limit: number; cursor?: string };
    const { rows, next } = await payments.listOfOrder({
      orderId: query.orderId,
      customerId: readsAll(identityOf(request)) ? undefined : identityOf(request).subject,
      limit: query.limit,
      after: decodeCursor(query.cursor),
    });
    response.json({
      items: rows.map(paymentOf),
      ...(next !== undefined && { nextCursor: encodeCursor(next) }),
    });
  });

  router.get('/payments/:paymentId', anybody, async (request: PaymentHttpRequest, response) => {
    response.json(paymentOf(await readable(payments, request)));
  });

  router.post(
    '/payments/:paymentId/capture',
    operators,
    async (request: PaymentHttpRequest, response) => {
      const { paymentId } = request.params;
      sendAnswer(response, await useCases.capture(idempotent(request), paymentId));
    },
  );

  router.post(
    '/payments/:paymentId/void',
    operators,
    async (request: PaymentHttpRequest, response) => {
      const { paymentId } = request.params;
      sendAnswer(response, await useCases.void(idempotent(request), paymentId));
    },
  );

  router.post(
    '/payments/:paymentId/refunds',
    operators,
    async (request: PaymentHttpRequest<RefundBody>, response) => {
      const { amount, reason } = request.body;
      const refund = { amount: amount?.amount, currency: amount?.currency, reason };
      const { paymentId } = request.params;
      sendAnswer(response, await useCases.refund(idempotent(request), paymentId, refund));
    },
  );

  router.post(
    '/payments/:paymentId/challenge',
    customers,
    async (request: PaymentHttpRequest<{ code: string }>, response) => {
      const row = await owned(payments, request);
      response.json(await answerChallenge(parts, row, request.body.code));
    },
  );

  return router;
}

function idempotent(request: Request): PaymentRequest {
  return {
    caller: identityOf(request).subject,
    key: request.get('idempotency-key') ?? '',
    method: request.method,
    path: request.path,
    fingerprint: fingerprint(request.body),
  };
}

function readsAll({ roles }: Identity): boolean {
  return roles.includes('service') || roles.includes('admin');
}

/** Of somebody else's payment nobody learns even that it exists. */
async function readable(
  payments: PaymentStore,
  request: Request<{ paymentId: string }>,
): Promise<PaymentRow> {
  const identity = identityOf(request as Request);
  return readsAll(identity) ? find(payments, request) : owned(payments, request);
}

async function owned(
  payments: PaymentStore,
  request: Request<{ paymentId: string }>,
): Promise<PaymentRow> {
  const row = await find(payments, request);
  if (row.customer_id !== identityOf(request as Request).subject) {
    throw paymentNotFound(row.id);
  }
  return row;
}

async function find(
  payments: PaymentStore,
  request: Request<{ paymentId: string }>,
): Promise<PaymentRow> {
  const { paymentId } = request.params;
  const row = await payments.find(paymentId);
  if (row === undefined) {
    throw paymentNotFound(paymentId);
  }
  return row;
}
