import type { Queryable } from '../platform/database/database.ts';
import type { OrderItem } from './order.ts';
import type { Money } from './money.ts';
import type { OrderState } from './orderState.ts';
import type { OrderRow } from './orderRow.ts';

/** What a saga changes of an order; what is left out stays. */
export interface OrderChange {
  state: OrderState;
  items?: OrderItem[];
  total?: Money;
  paymentId?: string;
  endReason?: string;
}

/** Changes an order, if it still has the version that the change is based on. */
export async function moveOrder(
  database: Queryable,
  order: { id: string; version: number },
  change: OrderChange,
): Promise<OrderRow | undefined> {
  const { state, items, total, paymentId, endReason } = change;
  const [row] = await database.query<OrderRow>({
    name: 'move-order',
    text: `UPDATE orders
              SET state = $3, items = coalesce($4, items), total_amount = coalesce($5, total_amount),
                  currency = coalesce($6, currency), payment_id = coalesce($7, payment_id),
                  end_reason = coalesce($8, end_reason), version = version + 1, updated_at = now()
            WHERE id = $1 AND version = $2
        RETURNING *`,
    values: [
      order.id,
      order.version,
      state,
      items && JSON.stringify(items),
      total?.amount,
      total?.currency,
      paymentId,
      endReason,
    ],
  });
  return row;
}
