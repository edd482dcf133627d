import { randomUUID } from 'node:crypto';
import { PostgresqlOrderPlacement } from '../src/orders/postgresqlOrderPlacement.ts';
import { requestDigest } from '../src/orders/requestDigest.ts';
import { readEnvironment } from '../src/platform/configuration.ts';
import { Database } from '../src/platform/database/database.ts';
import { databaseVariables } from '../src/platform/database/databaseVariables.ts';
import { createLogger } from '../src/platform/telemetry/logger.ts';

/** Where orders of the benchmark go. */
export const benchAddress = {
  name: 'Bench Mark',
  line1: 'Musterweg 1',
  postalCode: '12345',
  city: 'Musterstadt',
  country: 'DE',
};

/** Places orders through the service's own code, so many at a time; how many per second. */
export async function placeOrders(options: {
  databaseUrl: string;
  concurrency: number;
  seconds: number;
}): Promise<number> {
  const database = Database.create(
    // With as many connections as the service has when nobody says how many: more callers take turns
    readEnvironment(databaseVariables, { DATABASE_URL: options.databaseUrl }),
    createLogger({ level: 'silent' }),
  );
  const placement = new PostgresqlOrderPlacement(database, { deadlineMs: 120_000 });
  // Like pgbench's, the rate is without the time that it takes to connect
  await Promise.all(Array.from({ length: options.concurrency }, () => placeOne(placement)));
  let placed = 0;
  const startedAt = performance.now();
  const until = startedAt + options.seconds * 1_000;
  const work = async () => {
    while (performance.now() < until) {
      await placeOne(placement);
      placed += 1;
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  const seconds = (performance.now() - startedAt) / 1_000;
  await database.close();
  return placed / seconds;
}

async function placeOne(placement: PostgresqlOrderPlacement): Promise<void> {
  const items = [
    { variantId: randomUUID(), quantity: 1 },
    { variantId: randomUUID(), quantity: 2 },
  ];
  const body = { items, shippingAddress: benchAddress, paymentMethod: { token: 'tok_ok' } };
  await placement.place(
    {
      customerId: randomUUID(),
      items,
      shippingAddress: benchAddress,
      paymentToken: body.paymentMethod.token,
    },
    { key: randomUUID(), requestDigest: requestDigest(body) },
  );
}
