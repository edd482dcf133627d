import type { OrderLine } from '../orders/order.ts';
import type { Database } from '../platform/database/database.ts';
import { mostLines } from './cart.ts';
import { CartIsFull } from './cartErrors.ts';
import { emptyCart, lockCart, readCart } from './cartStatements.ts';

/** Keeps what customers want to buy, one cart for each. Prices are not kept: they are of the day. */
export class PostgresqlCartStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** What is in the cart; nothing when there is none. */
  async lines(customerId: string): Promise<OrderLine[]> {
    return readCart(this.#database, customerId);
  }

  /**
   * Puts so many of a variant into the cart, in place of as many as there were.
   *
   * @throws CartIsFull
   */
  async put(customerId: string, { variantId, quantity }: OrderLine): Promise<void> {
    await this.#database.transaction(async transaction => {
      // Two requests that each add the last line that fits come one after the other
      await lockCart(transaction, customerId);
      const written = await transaction.query({
        name: 'put-cart-item',
        text: `INSERT INTO cart_items (customer_id, variant_id, quantity)
               SELECT $1, $2, $3
                WHERE (SELECT count(*) FROM cart_items WHERE customer_id = $1 AND variant_id <> $2) < $4
               ON CONFLICT (customer_id, variant_id) DO UPDATE SET quantity = excluded.quantity
               RETURNING variant_id`,
        values: [customerId, variantId, quantity, mostLines],
      });
      if (written.length === 0) {
        throw new CartIsFull();
      }
    });
  }

  /** Takes a variant out of the cart; one that is not in it is out of it already. */
  async remove(customerId: string, variantId: string): Promise<void> {
    await this.#database.query({
      name: 'remove-cart-item',
      text: 'DELETE FROM cart_items WHERE customer_id = $1 AND variant_id = $2',
      values: [customerId, variantId],
    });
  }

  /** Takes everything out of the cart. */
  async clear(customerId: string): Promise<void> {
    await emptyCart(this.#database, customerId);
  }
}
