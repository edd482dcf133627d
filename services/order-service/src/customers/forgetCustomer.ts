import type { Transaction } from '../platform/database/database.ts';

/**
 * Notes that the account of a customer was deleted, and throws the cart away. What else is to be erased may have to
 * wait until the last order has ended, so that is left to the `AddressEraser`.
 */
export async function forgetCustomer(transaction: Transaction, customerId: string): Promise<void> {
  await transaction.query({
    name: 'forget-customer',
    text: `INSERT INTO forgotten_customers (customer_id) VALUES ($1) ON CONFLICT (customer_id) DO NOTHING`,
    values: [customerId],
  });
  await transaction.query({
    name: 'forget-cart',
    text: 'DELETE FROM carts WHERE customer_id = $1',
    values: [customerId],
  });
}
