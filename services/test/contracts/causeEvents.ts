import { setTimeout as delay } from 'node:timers/promises';
import type { Storefront } from '../../src';
import { BackOffice } from '../../src/faults/BackOffice';
import { Customer, type PlacedOrder } from '../../src/faults/Customer';
import { stockShelves } from '../../src/faults/stockShelves';
import { TokenCollector } from '../../src/faults/TokenCollector';

/** Milliseconds that an order may take to get into a state. */
const TIMEOUT_MS = 30_000;

/** Milliseconds between two looks. */
const POLL_MS = 100;

/** Does what customers and administrators do until each kind of event that there is has been published. */
export async function causeEvents(storefront: Storefront): Promise<void> {
  const office = new BackOffice(storefront);
  const tokens = await TokenCollector.start(
    storefront.backing.rabbitMq.server.url,
  );
  const customer = await Customer.register(
    storefront.urlOf('api-gateway'),
    tokens,
  );
  await tokens.stop();
  const [item] = await stockShelves(office, [1_000]);

  const order = async (card: string, state: string) => {
    const placed = await customer.order(
      [{ variantId: item.variantId, quantity: 2 }],
      card,
    );
    if (!placed) {
      throw new Error(`An order with ${card} was refused.`);
    }
    await waitForState(office, placed, state);
    return placed;
  };
  const manage = async ({ id }: PlacedOrder, operation: string) =>
    office.request('order-service', `/orders/${id}/${operation}`, {
      method: 'POST',
    });

  const delivered = await order('tok_ok', 'confirmed');
  await manage(delivered, 'ship');
  await manage(delivered, 'deliver');
  const refunded = await order('tok_ok', 'confirmed');
  await manage(refunded, 'refund');
  await waitForState(office, refunded, 'refunded');
  await order('tok_declined', 'failed');
  const cancelled = await order('tok_challenge', 'reserved');
  await customer.cancel(cancelled);
  await waitForState(office, cancelled, 'cancelled');

  await customer.request('/api/users/me', {
    method: 'PATCH',
    body: { name: 'Grace Example', phone: '+4915112345678' },
  });
  await customer.request('/api/users/password-resets', {
    method: 'POST',
    body: { email: customer.email },
  });
  await customer.changePassword();
  await customer.request('/api/users/me', { method: 'DELETE' });
}

async function waitForState(
  office: BackOffice,
  { id }: PlacedOrder,
  state: string,
): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const { body } = await office.request('order-service', `/orders/${id}`);
    if (body.state === state) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`Order ${id} is ${body.state}, not ${state}.`);
    }
    await delay(POLL_MS);
  }
}
