import { randomUUID } from 'node:crypto';
import { context, propagation } from '@opentelemetry/api';
import { emptyCart, lockCart, readCart } from '../carts/cartStatements.ts';
import type { Database, Queryable } from '../platform/database/database.ts';
import { EventSchemas } from '../platform/messaging/eventSchemas.ts';
import { createMessage, type Message } from '../platform/messaging/message.ts';
import type { Order, OrderLine, Placement } from './order.ts';
import { orderEventData } from './orderEvents.ts';
import { CartIsEmpty, KeyIsBusy, KeyWasUsed } from './orderErrors.ts';
import { type OrderRow, orderAsPlaced } from './orderRow.ts';
import { type PlacementRow, placementStatement } from './placementStatement.ts';

/** A request does not come again after this; what is known of older ones is deleted. */
const keepKeysDays = 7;

/** Deleting is cheap but not free, so it is not done for every order. */
const cleanUpEvery = 1_000;

/** Everything that a customer decides, but perhaps not what: that is in the cart then. */
export type PlacementRequest = Omit<Placement, 'items'> & { items: OrderLine[] | undefined };

/** What became of a request to place an order. */
export interface PlacedOrder {
  order: Order;
  /** False when the same request had been answered before. */
  isNew: boolean;
}

/** Which request it is. */
export interface PlacementKey {
  key: string;
  requestDigest: string;
}

/** Places orders, each request once. */
export class PostgresqlOrderPlacement {
  readonly #database: Database;
  readonly #schemas: EventSchemas;
  readonly #deadlineMs: number;
  #placed = 0;

  /** @param options.deadlineMs how long the saga of an order may take before it is given up */
  constructor(database: Database, options: { deadlineMs: number }) {
    this.#database = database;
    this.#schemas = EventSchemas.read();
    this.#deadlineMs = options.deadlineMs;
  }

  /**
   * @throws KeyIsBusy when a request with this key is being worked on
   * @throws KeyWasUsed when another request had this key
   * @throws CartIsEmpty when there is nothing to order
   */
  async place(request: PlacementRequest, key: PlacementKey): Promise<PlacedOrder> {
    const { items, ...rest } = request;
    const order =
      items === undefined
        ? await this.#placeCart(rest, key)
        : await this.#write(this.#database, { ...rest, items }, key);
    if (order === undefined) {
      return this.#replay(request.customerId, key);
    }
    this.#placed += 1;
    if (this.#placed % cleanUpEvery === 0) {
      await this.#forgetOldKeys();
    }
    return { order, isNew: true };
  }

  /** Takes what is in the cart and empties it, unless the key is known: then the cart is that of the next order. */
  async #placeCart(
    request: Omit<Placement, 'items'>,
    key: PlacementKey,
  ): Promise<Order | undefined> {
    return this.#database.transaction(async transaction => {
      await lockCart(transaction, request.customerId);
      const items = await readCart(transaction, request.customerId);
      if (items.length === 0) {
        return undefined;
      }
      const order = await this.#write(transaction, { ...request, items }, key);
      if (order !== undefined) {
        await emptyCart(transaction, request.customerId);
      }
      return order;
    });
  }

  /** @returns undefined when the key is known */
  async #write(
    database: Queryable,
    placement: Placement,
    { key, requestDigest }: PlacementKey,
  ): Promise<Order | undefined> {
    const order = newOrder(placement);
    const trace: Record<string, string> = {};
    propagation.inject(context.active(), trace);
    const [row] = await database.query<PlacementRow>(
      placementStatement({
        placement,
        key,
        requestDigest,
        orderId: order.id,
        sagaId: randomUUID(),
        createdAt: order.createdAt,
        deadlineMs: this.#deadlineMs,
        trace,
        // Written without the outbox, which would have looked at it
        message: this.#schemas.serialize(placedMessage(order)),
      }),
    );
    if (row?.alone !== true) {
      throw new KeyIsBusy();
    }
    return row.placed ? order : undefined;
  }

  async #forgetOldKeys(): Promise<void> {
    await this.#database.query({
      name: 'forget-old-keys',
      text: "DELETE FROM idempotency_keys WHERE created_at < now() - $1 * interval '1 day'",
      values: [keepKeysDays],
    });
  }

  async #replay(customerId: string, { key, requestDigest }: PlacementKey): Promise<PlacedOrder> {
    const [row] = await this.#database.query<OrderRow & { request_digest: string }>({
      name: 'find-order-of-key',
      text: `SELECT orders.*, request_digest FROM idempotency_keys JOIN orders ON orders.id = order_id
              WHERE idempotency_keys.customer_id = $1 AND key = $2`,
      values: [customerId, key],
    });
    if (row === undefined) {
      // Only a cart can be the reason: a list of items was written, or there is a row now
      throw new CartIsEmpty();
    }
    if (row.request_digest !== requestDigest) {
      throw new KeyWasUsed();
    }
    return { order: orderAsPlaced(row), isNew: false };
  }
}

function placedMessage(order: Order): Message {
  return createMessage({
    type: 'order.placed.v1',
    subject: order.id,
    data: orderEventData(order),
  });
}

function newOrder(placement: Placement): Order {
  const { customerId, items, shippingAddress } = placement;
  const at = new Date().toISOString();
  return {
    id: randomUUID(),
    customerId,
    state: 'pending',
    items,
    shippingAddress,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
}
