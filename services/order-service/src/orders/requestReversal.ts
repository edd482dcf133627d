import type { Transaction } from '../platform/database/database.ts';
import type { OrderRow } from './orderRow.ts';
import { type ReversalKind, reversibleStates } from './orderState.ts';

/**
 * Notes that somebody wants to take an order back, and has its saga look. A saga that had ended goes on; one that works
 * at this moment sees it after its step, since the order has another version then.
 *
 * @returns undefined when nothing was changed: there is no such order, or it is too late
 */
export async function requestReversal(
  transaction: Transaction,
  orderId: string,
  request: { kind: ReversalKind; reason: string; requestedBy: string },
): Promise<OrderRow | undefined> {
  const [row] = await transaction.query<OrderRow>({
    name: 'request-reversal',
    text: `UPDATE orders
              SET reversal = $2, reversal_reason = $3, reversal_requested_by = $4, reversal_requested_at = now(),
                  version = version + 1, updated_at = now()
            WHERE id = $1 AND state = ANY ($5) AND reversal IS NULL
        RETURNING *`,
    values: [
      orderId,
      request.kind,
      request.reason,
      request.requestedBy,
      reversibleStates(request.kind),
    ],
  });
  if (row !== undefined) {
    await transaction.query({
      name: 'wake-saga-to-reverse',
      text: `UPDATE sagas
                SET state = CASE state WHEN 'completed' THEN 'running' ELSE state END,
                    attempts = 0, next_attempt_at = now(), wakeups = wakeups + 1
              WHERE order_id = $1`,
      values: [orderId],
    });
  }
  return row;
}
