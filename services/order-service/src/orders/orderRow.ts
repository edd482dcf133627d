import type { ErasedAddress, Order, OrderItem, ShippingAddress } from './order.ts';
import type { OrderState, ReversalKind } from './orderState.ts';

/** An order as PostgreSQL returns it. */
export interface OrderRow {
  id: string;
  /** A bigint, which arrives as text. */
  position: string;
  customer_id: string;
  state: OrderState;
  items: OrderItem[];
  /** A bigint, which arrives as text. */
  total_amount: string | null;
  currency: string | null;
  shipping_address: ShippingAddress | ErasedAddress;
  payment_id: string | null;
  reversal: ReversalKind | null;
  reversal_reason: string | null;
  end_reason: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** The order that a row holds. */
export function orderOf(row: OrderRow): Order {
  return {
    id: row.id,
    customerId: row.customer_id,
    state: row.state,
    items: row.items,
    ...(row.total_amount !== null &&
      row.currency !== null && {
        total: { amount: Number(row.total_amount), currency: row.currency },
      }),
    shippingAddress: row.shipping_address,
    ...(row.reversal !== null && { reversal: row.reversal }),
    ...reasonsOf(row),
    ...(row.payment_id !== null && { paymentId: row.payment_id }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
  };
}

/** The order as it was answered when it was placed: what a request that comes again is answered as well. */
export function orderAsPlaced(row: OrderRow): Order {
  return {
    id: row.id,
    customerId: row.customer_id,
    state: 'pending',
    items: row.items.map(({ variantId, quantity }) => ({ variantId, quantity })),
    shippingAddress: row.shipping_address,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.created_at.toISOString(),
    version: 1,
  };
}

function reasonsOf(
  row: OrderRow,
): Partial<Pick<Order, 'cancellationReason' | 'refundReason' | 'failureReason'>> {
  const { state, reversal, end_reason: endReason, reversal_reason: wish } = row;
  return {
    ...(wish !== null &&
      (reversal === 'refund' ? { refundReason: wish } : { cancellationReason: wish })),
    ...(endReason !== null &&
      state === 'cancelled' &&
      reversal === null && { cancellationReason: endReason }),
    ...(endReason !== null &&
      (state === 'failed' || (state === 'refunded' && reversal === null)) && {
        failureReason: endReason,
      }),
  };
}
