import { Customer } from '@internal/services/src/faults/Customer';
import { patiently } from '@internal/services/src/faults/patiently';
import { ShopClient } from '@internal/services/src/faults/ShopClient';
import { identityHeader } from '@internal/services/src/faults/signIdentity';
import { TokenCollector } from '@internal/services/src/faults/TokenCollector';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox } from '../Sandbox';

/** Milliseconds between two looks at the order. */
const POLL_MS = 100;

/** Who puts the first product on sale. */
const ADMINISTRATOR = {
  subject: '00000000-0000-4000-8000-000000000001',
  roles: ['admin'],
};

/** An order that went through. */
export interface ConfirmedOrder {
  id: string;
}

/**
 * Buys something as somebody who has just registered: through the gateway, all six services have a part in it.
 *
 * @param timeoutMs - milliseconds that each step may take
 * @throws Error that says how far it came
 */
export async function placeFirstOrder(
  sandbox: Sandbox,
  timeoutMs: number,
): Promise<ConfirmedOrder> {
  // Not sooner: attempts in vain would use up what the gateway lets one address try.
  await sandbox.whenServing();
  const deadline = Date.now() + timeoutMs;
  const variantId = await putOnSale(sandbox, deadline);
  const tokens = await TokenCollector.start(sandbox.addresses.rabbitMqUrl);
  try {
    const customer = await Customer.register(
      sandbox.addresses.urlOf('api-gateway'),
      tokens,
    );
    const order = await customer.order([{ variantId, quantity: 1 }], 'tok_ok');
    if (!order) {
      throw new Error('The shop refused the first order.');
    }
    for (;;) {
      const { body } = await customer.request(`/api/orders/${order.id}`);
      if (body.state === 'confirmed') {
        return { id: order.id };
      }
      if (Date.now() > deadline || body.state === 'cancelled') {
        throw new Error(`The first order is ${body.state}.`);
      }
      await delay(POLL_MS);
    }
  } finally {
    await tokens.stop();
  }
}

/** @returns a variant that can be bought, made for the purpose */
async function putOnSale(sandbox: Sandbox, deadline: number): Promise<string> {
  const client = new ShopClient(sandbox.addresses.urlOf('product-service'));
  const post = async (path: string, body: object) => {
    const headers = await identityHeader(
      sandbox.addresses.secrets.identitySecret,
      ADMINISTRATOR,
    );
    const answer = await patiently(
      () => client.request(path, { method: 'POST', body, headers }),
      deadline,
    );
    if (answer.status === 0 || answer.status >= 400) {
      throw new Error(
        `POST ${path} was answered with ${answer.status}: ${JSON.stringify(
          answer.body,
        )}`,
      );
    }
    return answer.body;
  };
  const name = `First order ${randomUUID().slice(0, 8)}`;
  const category = await post('/products/categories', { name });
  const product = await post('/products', {
    title: name,
    categoryId: category.id,
    status: 'active',
  });
  const variant = await post(`/products/${product.id}/variants`, {
    sku: `first-${randomUUID()}`,
    options: { size: 'one' },
    price: { amount: 500, currency: 'EUR' },
  });
  const variantId = variant.id as string;
  await post(`/products/variants/${variantId}/receipts`, {
    quantity: 1,
    reference: `first-${variantId}`,
  });
  return variantId;
}
