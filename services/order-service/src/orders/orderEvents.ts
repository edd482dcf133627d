import { createMessage, type Message } from '../platform/messaging/message.ts';
import type { Order } from './order.ts';
import type { OrderState } from './orderState.ts';

/** Everything that can happen to an order; also the routing keys of the events. */
export const orderEventTypes = [
  'order.placed.v1',
  'order.confirmed.v1',
  'order.shipped.v1',
  'order.delivered.v1',
  'order.cancelled.v1',
  'order.failed.v1',
  'order.refunded.v1',
] as const;

export type OrderEventType = (typeof orderEventTypes)[number];

/** The states whose arrival others are told of. */
const announced: Partial<Record<OrderState, OrderEventType>> = {
  pending: 'order.placed.v1',
  confirmed: 'order.confirmed.v1',
  shipped: 'order.shipped.v1',
  delivered: 'order.delivered.v1',
  cancelled: 'order.cancelled.v1',
  failed: 'order.failed.v1',
  refunded: 'order.refunded.v1',
};

/** The message that an order has just arrived at its state; undefined when nobody needs to know. */
export function orderEvent(order: Order): Message | undefined {
  const type = announced[order.state];
  return type && createMessage({ type, subject: order.id, data: orderEventData(order) });
}

/** What events tell of an order. Everybody may listen, so nothing of where it goes is in here. */
export function orderEventData(order: Order) {
  const reason = order.failureReason ?? order.cancellationReason ?? order.refundReason;
  return {
    orderId: order.id,
    customerId: order.customerId,
    state: order.state,
    ...(order.total !== undefined && { total: order.total }),
    items: order.items.map(({ variantId, name, quantity, unitPrice }) => ({
      variantId,
      ...(name !== undefined && { name }),
      quantity,
      ...(unitPrice !== undefined && { unitPrice }),
    })),
    ...(reason !== undefined && { reason }),
    version: order.version,
    occurredAt: order.updatedAt,
  };
}
