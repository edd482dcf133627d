import { setTimeout as delay } from 'node:timers/promises';
import { BackOffice } from '../faults/BackOffice';
import { Customer, type PlacedOrder } from '../faults/Customer';
import { faultTestEnvironment } from '../faults/faultTestEnvironment';
import { stockShelves } from '../faults/stockShelves';
import { TokenCollector } from '../faults/TokenCollector';
import { Storefront } from '../storefront/Storefront';

/** Customers who order at the same time. */
const CUSTOMERS = 16;

/** Seconds of ordering before anything counts. */
const WARM_UP_SECONDS = 3;

/** Milliseconds between two looks whether all orders are confirmed. */
const POLL_MS = 100;

/** Measures orders confirmed per second, through the gateway and all services, and prints one line of JSON. */
async function main(): Promise<void> {
  const seconds = Number(process.env.BENCH_SECONDS ?? '15');
  const storefront = await Storefront.start({
    environment: faultTestEnvironment,
  });
  try {
    const office = new BackOffice(storefront);
    const shelf = await stockShelves(office, [1_000_000, 1_000_000, 1_000_000]);
    const tokens = await TokenCollector.start(
      storefront.backing.rabbitMq.server.url,
    );
    const customers = await Promise.all(
      Array.from({ length: CUSTOMERS }, () =>
        Customer.register(storefront.urlOf('api-gateway'), tokens),
      ),
    );
    await tokens.stop();
    const order = async (until: number): Promise<PlacedOrder[]> => {
      const placed = await Promise.all(
        customers.map(async (customer, index) => {
          const orders: PlacedOrder[] = [];
          while (Date.now() < until) {
            const item = shelf[(index + orders.length) % shelf.length];
            const made = await customer.order(
              [{ variantId: item.variantId, quantity: 1 }],
              'tok_ok',
            );
            if (made) {
              orders.push(made);
            }
          }
          return orders;
        }),
      );
      return placed.flat();
    };
    await waitUntilConfirmed(
      office,
      await order(Date.now() + WARM_UP_SECONDS * 1_000),
    );
    const began = Date.now();
    const orders = await order(began + seconds * 1_000);
    const took = ((await waitUntilConfirmed(office, orders)) - began) / 1_000;
    process.stdout.write(
      `${JSON.stringify({
        benchmark: 'orders confirmed end to end',
        customers: CUSTOMERS,
        orders: orders.length,
        confirmedPerSecond: Math.round((orders.length / took) * 10) / 10,
      })}\n`,
    );
  } finally {
    await storefront.stop();
  }
}

/**
 * Waits until all orders are confirmed.
 *
 * @returns when the last of them was, in milliseconds since 1970: to ask for so many takes time as well
 */
async function waitUntilConfirmed(
  office: BackOffice,
  orders: readonly PlacedOrder[],
): Promise<number> {
  let last = 0;
  for (const { id } of orders) {
    for (;;) {
      const { body } = await office.request('order-service', `/orders/${id}`);
      if (body.state === 'confirmed') {
        last = Math.max(last, Date.parse(`${body.updatedAt}`));
        break;
      }
      if (!['pending', 'reserved', 'paid'].includes(`${body.state}`)) {
        throw new Error(`Order ${id} is ${body.state}.`);
      }
      await delay(POLL_MS);
    }
  }
  return last;
}

main().catch((error: Error) => {
  process.stderr.write(`\n✖ ${error.message}\n`);
  process.exitCode = 1;
});
