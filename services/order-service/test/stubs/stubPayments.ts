import { Faults } from '../model/faults.ts';
import { type FirstState, ModelPayments } from '../model/modelPayments.ts';
import { type StubHandler, StubServer } from './stubServer.ts';

/** The payment-service as this service knows it, over HTTP. */
export interface StubPayments {
  model: ModelPayments;
  server: StubServer;
}

const firstStateOf: Record<string, FirstState> = {
  tok_declined: 'declined',
  tok_challenge: 'challenge_required',
  tok_webhook: 'processing',
};

/** Starts a payment-service; the test cards do what they say. */
export async function startStubPayments(): Promise<StubPayments> {
  const model = new ModelPayments(token => firstStateOf[token] ?? 'authorized', new Faults([]));
  return { model, server: await StubServer.start(handlerOf(model)) };
}

interface NewPayment {
  orderId: string;
  customerId: string;
  amount: { amount: number; currency: string };
  method: { token: string };
}

function handlerOf(model: ModelPayments): StubHandler {
  return async ({ method, path, query, body, headers }) => {
    const [, id = '', change] = /^\/payments\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const key = headers['idempotency-key'] as string;
    switch (`${method} ${change ?? ''}`) {
      case 'GET ':
        return path === '/payments'
          ? { body: { items: await model.ofOrder(query.get('orderId') ?? '') } }
          : { body: await model.payment(id) };
      case 'POST ': {
        const { method: card, ...payment } = body as NewPayment;
        return { status: 201, body: await model.authorize({ ...payment, token: card.token }, key) };
      }
      case 'POST capture':
        return { body: await model.capture(id, key) };
      case 'POST void':
        await model.void(id, key);
        return { body: await model.payment(id) };
      case 'POST refunds':
        await model.refund(id, (body as { reason: string }).reason, key);
        return { body: await model.payment(id) };
      default:
        return { status: 404, body: {} };
    }
  };
}
