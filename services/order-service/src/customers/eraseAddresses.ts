import { statesWithoutDelivery } from '../orders/orderState.ts';
import type { Database } from '../platform/database/database.ts';

/** So many orders are changed at once, so that nobody waits long for one of them. */
const batchSize = 500;

/**
 * Erases the addresses of orders that have ended and whose customers' accounts were deleted; the country stays, which
 * taxes go by, like the lines and the total. Which orders those are is asked anew each time: an order may end, or be
 * placed with a token that was still valid, after its customer was forgotten. May run in several replicas at once.
 *
 * @returns how many addresses were erased
 */
export async function eraseAddresses(database: Database): Promise<number> {
  let erased = 0;
  let count: number;
  do {
    count = await eraseSome(database);
    erased += count;
  } while (count === batchSize);
  await eraseCarts(database);
  await letGo(database);
  return erased;
}

async function eraseSome(database: Database): Promise<number> {
  const rows = await database.query({
    name: 'erase-addresses',
    text: `WITH due AS (
             SELECT orders.id
               FROM forgotten_customers JOIN orders USING (customer_id)
              WHERE orders.state = ANY ($1) AND orders.shipping_address ? 'line1'
              LIMIT $2
                FOR UPDATE OF orders SKIP LOCKED
           )
           UPDATE orders
              SET shipping_address = jsonb_build_object('country', shipping_address -> 'country')
             FROM due WHERE orders.id = due.id
        RETURNING orders.id`,
    values: [statesWithoutDelivery, batchSize],
  });
  return rows.length;
}

/** What was put into a cart with a token that was still valid. */
async function eraseCarts(database: Database): Promise<void> {
  await database.query({
    name: 'erase-carts',
    text: 'DELETE FROM carts USING forgotten_customers AS gone WHERE carts.customer_id = gone.customer_id',
  });
}

/** A customer of whom nothing is left, and who cannot come back since all tokens have expired, is forgotten for good. */
async function letGo(database: Database): Promise<void> {
  await database.query({
    name: 'let-customers-go',
    text: `DELETE FROM forgotten_customers AS gone
            WHERE forgotten_at < now() - interval '1 day'
              AND NOT EXISTS (
                SELECT FROM orders
                 WHERE orders.customer_id = gone.customer_id AND shipping_address ? 'line1'
              )`,
  });
}
