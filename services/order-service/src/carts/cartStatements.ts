import type { OrderLine } from '../orders/order.ts';
import type { Queryable } from '../platform/database/database.ts';

/** Makes sure that there is a cart, and that nobody else changes it before the transaction ends. */
export async function lockCart(transaction: Queryable, customerId: string): Promise<void> {
  await transaction.query({
    name: 'lock-cart',
    text: `INSERT INTO carts (customer_id) VALUES ($1)
           ON CONFLICT (customer_id) DO UPDATE SET updated_at = now()`,
    values: [customerId],
  });
}

/** What is in a cart, in the order in which it was put there. */
export async function readCart(database: Queryable, customerId: string): Promise<OrderLine[]> {
  return database.query<OrderLine>({
    name: 'read-cart',
    text: `SELECT variant_id AS "variantId", quantity FROM cart_items
            WHERE customer_id = $1 ORDER BY added_at, variant_id`,
    values: [customerId],
  });
}

/** Takes everything out of a cart. */
export async function emptyCart(database: Queryable, customerId: string): Promise<void> {
  await database.query({
    name: 'empty-cart',
    text: 'DELETE FROM cart_items WHERE customer_id = $1',
    values: [customerId],
  });
}
