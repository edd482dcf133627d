import type { Database, Transaction } from '../platform/database/database.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { Order } from './order.ts';
import { OrderNotFound, OrderStateConflict } from './orderErrors.ts';
import { orderEvent } from './orderEvents.ts';
import { type OrderRow, orderOf } from './orderRow.ts';
import { type OrderState, type ReversalKind, reversibleStates } from './orderState.ts';
import { requestReversal } from './requestReversal.ts';

/** Which orders a list shows. */
export interface OrderFilter {
  customerId: string | undefined;
  state: OrderState | undefined;
}

/** A part of all orders, the newest first. */
export interface OrderPage {
  items: Order[];
  /** Where the next page begins; left out on the last one. */
  next?: number;
}

/** Keeps orders in PostgreSQL. Every change is one conditional statement, so that of two rivals one wins. */
export class PostgresqlOrderStore {
  readonly #database: Database;
  readonly #outbox: PostgresqlOutbox;

  constructor(database: Database, outbox: PostgresqlOutbox) {
    this.#database = database;
    this.#outbox = outbox;
  }

  /** Undefined when there is no such order. */
  async find(id: string): Promise<Order | undefined> {
    const [row] = await this.#database.query<OrderRow>({
      name: 'find-order',
      text: 'SELECT * FROM orders WHERE id = $1',
      values: [id],
    });
    return row && orderOf(row);
  }

  /** Orders before position `before` (from the newest when left out), at most `limit` of them. */
  async list(
    filter: OrderFilter,
    page: { limit: number; before: number | undefined },
  ): Promise<OrderPage> {
    const { limit, before } = page;
    const { customerId, state } = filter;
    // Two statements: one plan for both would be right for neither index. One row more tells whether a page follows
    const rows =
      customerId === undefined
        ? await this.#database.query<OrderRow>({
            name: 'list-orders',
            text: `SELECT * FROM orders
                    WHERE ($1::bigint IS NULL OR position < $1) AND ($2::text IS NULL OR state = $2)
                    ORDER BY position DESC LIMIT $3`,
            values: [before, state, limit + 1],
          })
        : await this.#database.query<OrderRow>({
            name: 'list-orders-of-customer',
            text: `SELECT * FROM orders
                    WHERE customer_id = $4
                      AND ($1::bigint IS NULL OR position < $1) AND ($2::text IS NULL OR state = $2)
                    ORDER BY position DESC LIMIT $3`,
            values: [before, state, limit + 1, customerId],
          });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(orderOf),
      ...(last !== undefined && shown.length < rows.length && { next: Number(last.position) }),
    };
  }

  /**
   * The goods leave the house. Once more changes nothing.
   *
   * @throws OrderNotFound
   * @throws OrderStateConflict when it is not confirmed, or somebody wants to take it back
   */
  async ship(id: string): Promise<Order> {
    return this.#handOver(id, { from: 'confirmed', to: 'shipped' });
  }

  /**
   * The goods have arrived. Once more changes nothing.
   *
   * @throws OrderNotFound
   * @throws OrderStateConflict when it is not shipped, or somebody wants to take it back
   */
  async deliver(id: string): Promise<Order> {
    return this.#handOver(id, { from: 'shipped', to: 'delivered' });
  }

  /**
   * Notes that somebody wants to take the order back; its saga does it. Once more changes nothing.
   *
   * @throws OrderNotFound
   * @throws OrderStateConflict when it is too late
   */
  async reverse(
    id: string,
    request: { kind: ReversalKind; reason: string; requestedBy: string },
  ): Promise<Order> {
    return this.#database.transaction(async transaction => {
      const row = await requestReversal(transaction, id, request);
      return row === undefined
        ? this.#unchanged(transaction, id, order => isBeingReversed(order, request.kind))
        : orderOf(row);
    });
  }

  async #handOver(id: string, { from, to }: { from: OrderState; to: OrderState }): Promise<Order> {
    return this.#outbox.transaction(async (transaction, add) => {
      const [row] = await transaction.query<OrderRow>({
        name: 'hand-over-order',
        text: `UPDATE orders SET state = $3, version = version + 1, updated_at = now()
                WHERE id = $1 AND state = $2 AND reversal IS NULL
            RETURNING *`,
        values: [id, from, to],
      });
      if (row === undefined) {
        return this.#unchanged(transaction, id, ({ state }) => state === to);
      }
      const order = orderOf(row);
      const event = orderEvent(order);
      if (event !== undefined) {
        await add(event);
      }
      return order;
    });
  }

  /** Why nothing changed: because it was so already, or because it cannot be. */
  async #unchanged(
    transaction: Transaction,
    id: string,
    isSoAlready: (order: Order) => boolean,
  ): Promise<Order> {
    const [row] = await transaction.query<OrderRow>({
      name: 'find-order',
      text: 'SELECT * FROM orders WHERE id = $1',
      values: [id],
    });
    if (row === undefined) {
      throw new OrderNotFound(id);
    }
    const order = orderOf(row);
    if (!isSoAlready(order)) {
      throw new OrderStateConflict(id, order.state, order.reversal !== undefined);
    }
    return order;
  }
}

/** A cancellation of what is cancelled, or of what is being refunded before it left the house, changes nothing. */
function isBeingReversed(order: Order, kind: ReversalKind): boolean {
  return (
    order.reversal === kind &&
    (reversibleStates(kind).includes(order.state) ||
      order.state === 'cancelled' ||
      order.state === 'refunded')
  );
}
