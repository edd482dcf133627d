import { randomUUID } from 'node:crypto';
import { BackOffice } from '../../src/faults/BackOffice';
import { Customer } from '../../src/faults/Customer';
import { stockShelves } from '../../src/faults/stockShelves';
import type { TokenCollector } from '../../src/faults/TokenCollector';
import { inDatabase } from '../../src/storefront/createServiceDatabase';
import type { Storefront } from '../../src';

/** What a contract says about the state that a request finds. */
type Parameters = Record<string, string | number>;

/** Brings a provider into a state; returns which of its ids stand for those of the contract. */
type ProviderState = (
  parameters: Parameters,
) => Promise<Record<string, string>>;

/** What is done with a payment so that it gets into a state, after it was made with a card. */
const PAYMENT_STATES: Record<string, { card: string; operation?: string }> = {
  authorized: { card: 'tok_ok' },
  captured: { card: 'tok_ok', operation: 'capture' },
  challenge_required: { card: 'tok_challenge' },
  voided: { card: 'tok_ok', operation: 'void' },
};

/** What is done with a reservation so that it gets into a state. */
const RESERVATION_STATES: Record<string, string[]> = {
  reserved: [],
  confirmed: ['confirm'],
  released: ['release'],
  returned: ['confirm', 'return'],
};

/** How each state that contracts speak of is brought about, with the services' own APIs. */
export function providerStates(
  storefront: Storefront,
  tokens: TokenCollector,
): Record<string, ProviderState> {
  const administrator = new BackOffice(storefront);
  const orders = new BackOffice(storefront, {
    subject: 'service:order-service',
    roles: ['service'],
  });

  const fresh = async ({
    ...parameters
  }: Parameters): Promise<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(parameters)
        .filter(([name]) => name.endsWith('Id'))
        .map(([, id]) => [`${id}`, randomUUID()]),
    );

  const inStock = async ({ variantId, available }: Parameters) => {
    const [item] = await stockShelves(administrator, [Number(available)]);
    return { [variantId]: item.variantId };
  };

  const operate = (reservationId: string, operation: string) =>
    orders.request(
      'product-service',
      `/internal/reservations/${reservationId}/${operation}`,
      { method: 'POST' },
    );

  /** Nothing is revoked but what `act` revokes. */
  const revoke = async (act: (customer: Customer) => Promise<unknown>) => {
    const customer = await Customer.register(
      storefront.urlOf('api-gateway'),
      tokens,
    );
    await inDatabase(
      storefront.administratorUrlOf('user-service'),
      async client => client.query('DELETE FROM revocations'),
    );
    await act(customer);
    return {};
  };

  return {
    'there is a key that access tokens are signed with': async () => ({}),
    'nothing was revoked after the cursor': async () => ({}),
    'a session was revoked': () =>
      revoke(customer =>
        customer.request('/api/users/logout', { method: 'POST' }),
      ),
    'a user was revoked': () =>
      revoke(customer =>
        customer.request('/api/users/me', { method: 'DELETE' }),
      ),
    'a variant is in stock': inStock,
    'a variant does not exist': fresh,
    'a reservation does not exist': fresh,
    'an order has no payment': fresh,
    'a reservation was released before it was known': async parameters => {
      const ids = await fresh(parameters);
      await operate(ids[parameters.reservationId], 'release');
      return ids;
    },
    'a reservation exists': async ({
      reservationId,
      variantId,
      quantity,
      state,
    }) => {
      const ids = await inStock({ variantId, available: 100 });
      const id = randomUUID();
      await orders.request('product-service', `/internal/reservations/${id}`, {
        method: 'PUT',
        body: {
          items: [{ variantId: ids[variantId], quantity }],
          expiresInSeconds: 1_200,
        },
      });
      for (const operation of RESERVATION_STATES[state]) {
        await operate(id, operation);
      }
      return { ...ids, [reservationId]: id };
    },
    'a payment exists': async ({ paymentId, orderId, customerId, state }) => {
      const { card, operation } = PAYMENT_STATES[state];
      const order = randomUUID();
      const { body } = await orders.request('payment-service', '/payments', {
        method: 'POST',
        headers: { 'idempotency-key': `${order}:state` },
        body: {
          orderId: order,
          customerId,
          amount: { amount: 1_999, currency: 'EUR' },
          method: { token: card },
        },
      });
      if (operation) {
        await orders.request(
          'payment-service',
          `/payments/${body.id}/${operation}`,
          {
            method: 'POST',
            headers: { 'idempotency-key': `${order}:${operation}` },
          },
        );
      }
      return { [orderId]: order, [paymentId]: body.id as string };
    },
  };
}
