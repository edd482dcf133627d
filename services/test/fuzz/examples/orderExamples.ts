import { randomUUID } from 'node:crypto';
import type { Storefront } from '../../../src';
import { BackOffice } from '../../../src/faults/BackOffice';
import { stockShelves } from '../../../src/faults/stockShelves';
import { eventually } from '../../support/eventually';
import type { ServiceExamples } from '../ServiceExamples';

const IDENTITY = {
  subject: '00000000-0000-4000-8000-000000000005',
  roles: ['admin', 'customer'],
};

/** Orders in each state. */
export async function orderExamples(
  storefront: Storefront,
): Promise<ServiceExamples> {
  const office = new BackOffice(storefront, IDENTITY);
  const [{ variantId }] = await stockShelves(new BackOffice(storefront), [
    1_000,
  ]);

  const placement = (token: string) => ({
    items: [{ variantId, quantity: 1 }],
    shippingAddress: {
      name: 'Ada Example',
      line1: '1 Sample Street',
      city: 'Berlin',
      postalCode: '10115',
      country: 'DE',
    },
    paymentMethod: { token },
  });
  /** An order as soon as it is in a state. */
  const order = async (token: string, state: string): Promise<string> => {
    const { body } = await office.request('order-service', '/orders', {
      method: 'POST',
      headers: { 'idempotency-key': randomUUID() },
      body: placement(token),
    });
    await eventually(async () => {
      const now = await office.request('order-service', `/orders/${body.id}`);
      expect(now.body.state).toBe(state);
    });
    return body.id as string;
  };

  const [read, cancelled, shipped, delivered, refunded] = await Promise.all([
    order('tok_ok', 'confirmed'),
    order('tok_challenge', 'reserved'),
    order('tok_ok', 'confirmed'),
    order('tok_ok', 'confirmed'),
    order('tok_ok', 'confirmed'),
  ]);
  await office.request('order-service', `/orders/${delivered}/ship`, {
    method: 'POST',
  });
  const sagas = await office.request(
    'order-service',
    '/orders/sagas?state=completed',
  );
  const [saga] = sagas.body.items as { id: string }[];

  const one = (orderId: string) => [{ path: { orderId } }];
  return {
    identity: IDENTITY,
    unreached: {
      'POST /orders/sagas/{sagaId}/resolve':
        'only a saga that cannot compensate can be resolved; order-service makes one in its own tests',
    },
    examples: {
      'PUT /orders/cart/items/{variantId}': [
        { path: { variantId }, body: { quantity: 2 } },
      ],
      'DELETE /orders/cart/items/{variantId}': [{ path: { variantId } }],
      'POST /orders': [
        {
          headers: { 'Idempotency-Key': randomUUID() },
          body: placement('tok_ok'),
        },
      ],
      'GET /orders/{orderId}': one(read),
      'POST /orders/{orderId}/cancel': one(cancelled),
      'POST /orders/{orderId}/ship': one(shipped),
      'POST /orders/{orderId}/deliver': one(delivered),
      'POST /orders/{orderId}/refund': one(refunded),
      'GET /orders/sagas/{sagaId}': [{ path: { sagaId: saga.id } }],
      'POST /orders/sagas/{sagaId}/resolve': [
        {
          path: { sagaId: saga.id },
          body: { action: 'retry', note: 'Why not' },
        },
      ],
    },
  };
}
