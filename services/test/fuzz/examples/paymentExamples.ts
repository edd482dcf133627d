import { randomUUID } from 'node:crypto';
import type { Storefront } from '../../../src';
import { BackOffice } from '../../../src/faults/BackOffice';
import type { ServiceExamples } from '../ServiceExamples';

/** A subject that every role may have, so that no route is closed. */
const SOMEBODY = {
  subject: 'service:00000000-0000-4000-8000-000000000002',
  roles: ['service', 'admin', 'customer'],
};

const CUSTOMER = {
  subject: '00000000-0000-4000-8000-000000000004',
  roles: ['customer'],
};

/** Payments in each state. */
export async function paymentExamples(
  storefront: Storefront,
): Promise<ServiceExamples> {
  const office = new BackOffice(storefront, SOMEBODY);

  const post = async (path: string, body?: object) => {
    const answer = await office.request('payment-service', path, {
      method: 'POST',
      headers: { 'idempotency-key': randomUUID() },
      body,
    });
    return answer.body as { id: string; orderId: string };
  };
  const order = (token: string) => ({
    orderId: randomUUID(),
    customerId: CUSTOMER.subject,
    amount: { amount: 1_990, currency: 'EUR' },
    method: { token },
  });
  const payment = async (token = 'tok_ok') => post('/payments', order(token));
  const authorized = async () => ({ paymentId: (await payment()).id });
  const captured = async () => {
    const path = await authorized();
    await post(`/payments/${path.paymentId}/capture`);
    return path;
  };
  const key = () => ({ 'Idempotency-Key': randomUUID() });
  const { orderId } = await payment();
  const reconciliation = await post('/payments/reconciliations');
  const reconciliationId = reconciliation.id;

  return {
    identity: SOMEBODY,
    identities: { 'POST /payments/{paymentId}/challenge': CUSTOMER },
    unreached: {
      'POST /payments/webhooks/simulated':
        'only what the provider has signed is taken, which it does with each `tok_webhook` of the fault test',
    },
    examples: {
      'POST /payments': [
        { headers: key(), body: order('tok_ok') },
        { headers: key(), body: order('tok_declined') },
        { headers: key(), body: order('tok_challenge') },
      ],
      'GET /payments': [{ query: { orderId } }],
      'GET /payments/{paymentId}': [{ path: await authorized() }],
      'POST /payments/{paymentId}/capture': [
        { path: await authorized(), headers: key() },
      ],
      'POST /payments/{paymentId}/void': [
        { path: await authorized(), headers: key() },
      ],
      'POST /payments/{paymentId}/refunds': [
        {
          path: await captured(),
          headers: key(),
          body: { amount: { amount: 90, currency: 'EUR' }, reason: 'damaged' },
        },
        { path: await captured(), headers: key(), body: { reason: 'all' } },
      ],
      'POST /payments/{paymentId}/challenge': [
        {
          path: { paymentId: (await payment('tok_challenge')).id },
          body: { code: '123456' },
        },
      ],
      'GET /payments/reconciliations/{reconciliationId}': [
        { path: { reconciliationId } },
      ],
      'GET /payments/reconciliations/{reconciliationId}/findings': [
        { path: { reconciliationId } },
      ],
    },
  };
}
