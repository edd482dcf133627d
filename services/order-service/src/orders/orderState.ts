/** Where an order can be on its way. */
export const orderStates = [
  'pending',
  'reserved',
  'paid',
  'confirmed',
  'shipped',
  'delivered',
  'cancelled',
  'refunded',
  'failed',
] as const;

export type OrderState = (typeof orderStates)[number];

/**
 * Which states may follow which. The way forward takes one step at a time. Back there are three ends: `refunded` once
 * money was taken, before that `cancelled` when somebody wanted it and `failed` when something was in the way.
 */
const successors: Record<OrderState, readonly OrderState[]> = {
  pending: ['reserved', 'cancelled', 'failed'],
  reserved: ['paid', 'cancelled', 'failed'],
  paid: ['confirmed', 'refunded'],
  confirmed: ['shipped', 'refunded'],
  shipped: ['delivered', 'refunded'],
  delivered: ['refunded'],
  cancelled: [],
  refunded: [],
  failed: [],
};

/** Whether an order may go from one state right to another. */
export function mayFollow(from: OrderState, to: OrderState): boolean {
  return successors[from].includes(to);
}

/** Whether nothing can happen to an order any more. */
export function isFinal(state: OrderState): boolean {
  return successors[state].length === 0;
}

/** The states in which nothing has to be delivered any more; an order that is in one of them stays in them. */
export const statesWithoutDelivery: readonly OrderState[] = orderStates.filter(
  state => isFinal(state) || state === 'delivered',
);

/** Whether the goods have left the house, so that taking the order back does not bring them back. */
export function goodsAreOut(state: OrderState): boolean {
  return state === 'shipped' || state === 'delivered';
}

/** What a reversal is: the customer cancels, or somebody of the shop gives the money back. */
export type ReversalKind = 'cancellation' | 'refund';

/** Which orders may still be taken back, and how: after the goods left, only with a refund by the shop. */
const reversible: Record<ReversalKind, readonly OrderState[]> = {
  cancellation: ['pending', 'reserved', 'paid', 'confirmed'],
  refund: ['confirmed', 'shipped', 'delivered'],
};

/** The states of orders that may be taken back in this way. */
export function reversibleStates(kind: ReversalKind): readonly OrderState[] {
  return reversible[kind];
}
