import type { Facts, OrderFact, PaymentFact } from './Facts';
import { groupByOrder } from './groupByOrder';

/** States in which an order is done with, as far as nobody ships it. */
const KEPT = ['confirmed', 'shipped', 'delivered'];
const UNDONE = ['cancelled', 'refunded', 'failed'];

/** States of a payment that holds no money of anybody. */
const RELEASED = ['voided', 'declined', 'failed', 'refunded'];

/** Which message each end of an order causes, once. */
const TOPIC_OF: Record<string, string> = {
  confirmed: 'order.confirmed.v1',
  cancelled: 'order.cancelled.v1',
  failed: 'order.failed.v1',
};

/**
 * Holds what the services say against what must be true of the shop after any fault, once it has come
 * to rest.
 *
 * @returns a sentence for each violation
 */
export function findViolations(facts: Facts): string[] {
  const paymentsOf = groupByOrder(facts.payments);
  const chargesOf = groupByOrder(facts.charges);
  return [
    ...lostOrders(facts),
    ...facts.orders.flatMap(order =>
      violationsOfOrder(order, paymentsOf(order.id), chargesOf(order.id)),
    ),
    ...violationsOfStock(facts),
    ...violationsOfMessages(facts),
    ...facts.invariants
      .filter(({ holds }) => !holds)
      .map(({ service, name }) => `${service} says itself: ${name} is broken`),
  ];
}

function lostOrders({ promised, orders }: Facts): string[] {
  const known = new Set(orders.map(({ id }) => id));
  return promised
    .filter(({ id }) => !known.has(id))
    .map(({ id }) => `order ${id} was promised and does not exist`);
}

function violationsOfOrder(
  order: OrderFact,
  payments: readonly PaymentFact[],
  charges: readonly Facts['charges'][number][],
): string[] {
  const held = sum(payments, ({ captured, refunded }) => captured - refunded);
  const charged = sum(charges, ({ amount }) => amount);
  const violations: string[] = [];
  if (charged !== held) {
    violations.push(
      `order ${order.id}: the provider holds ${charged}, the payments say ${held}`,
    );
  }
  if (KEPT.includes(order.state)) {
    return [...violations, ...violationsOfKept(order, payments)];
  }
  if (!UNDONE.includes(order.state)) {
    return [...violations, `order ${order.id} is still ${order.state}`];
  }
  if (held !== 0) {
    violations.push(`order ${order.id} is ${order.state} and ${held} is kept`);
  }
  const live = payments.filter(({ state }) => !RELEASED.includes(state));
  return [
    ...violations,
    ...live.map(
      ({ id, state }) =>
        `order ${order.id} is ${order.state} and payment ${id} is ${state}`,
    ),
  ];
}

function violationsOfKept(
  order: OrderFact,
  payments: readonly PaymentFact[],
): string[] {
  const captured = payments.filter(payment => payment.captured > 0);
  if (captured.length !== 1) {
    return [
      `order ${order.id} is ${order.state} with ${captured.length} captured payments`,
    ];
  }
  const [payment] = captured;
  return payment.captured === order.total && payment.refunded === 0
    ? []
    : [
        `order ${order.id} is ${order.state} over ${order.total}; captured ${payment.captured}, refunded ${payment.refunded}`,
      ];
}

function violationsOfStock({ stock, orders }: Facts): string[] {
  const kept = orders.filter(({ state }) => KEPT.includes(state));
  return stock.flatMap(({ variantId, available, reserved, sold, received }) => {
    const ordered = sum(
      kept.flatMap(({ items }) =>
        items.filter(item => item.variantId === variantId),
      ),
      ({ quantity }) => quantity,
    );
    return [
      ...([available, reserved, sold].some(count => count < 0)
        ? [`variant ${variantId} has a negative count`]
        : []),
      ...(available + reserved + sold === received
        ? []
        : [
            `variant ${variantId}: ${available} available + ${reserved} reserved + ${sold} sold is not ${received} received`,
          ]),
      ...(reserved === 0
        ? []
        : [`variant ${variantId}: ${reserved} reserved for nobody`]),
      ...(sold === ordered
        ? []
        : [`variant ${variantId}: ${sold} sold, ${ordered} in kept orders`]),
    ];
  });
}

function violationsOfMessages(facts: Facts): string[] {
  const notificationsOf = groupByOrder(facts.notifications);
  return [
    ...facts.outboxes
      .filter(({ messages }) => messages > 0)
      .map(({ service, messages }) => `${service}: ${messages} unpublished`),
    ...facts.buried.map(
      ({ queue, id }) => `${queue}: message ${id} was given up`,
    ),
    ...facts.orders.flatMap(({ id, state }) => {
      const topic = TOPIC_OF[state];
      const count = notificationsOf(id).filter(
        sent => sent.topic === topic && sent.channel === 'email',
      ).length;
      return topic === undefined || count === 1
        ? []
        : [`order ${id}: ${topic} was sent ${count} times`];
    }),
  ];
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
