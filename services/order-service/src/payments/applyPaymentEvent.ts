import { requestReversal } from '../orders/requestReversal.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { PaymentEvent } from './paymentEvent.ts';

/** What became of an event. `outdated`: a newer one was here before; `unneeded`: no saga waits for anything. */
export type PaymentEventOutcome = 'applied' | 'outdated' | 'unneeded';

/**
 * Has the saga of the order look at its payment. The event itself decides nothing: it may be old, so the saga asks the
 * payment-service what is true by now. Events may come in any order; the version tells which are news.
 */
export async function applyPaymentEvent(
  transaction: Transaction,
  event: PaymentEvent,
): Promise<PaymentEventOutcome> {
  if (event.state === 'refunded') {
    // May change the order as well, and whoever does that takes it first
    await lockOrder(transaction, event.orderId);
  }
  const [saga] = await transaction.query<{ is_news: boolean; state: string }>({
    name: 'note-payment-event',
    text: `WITH known AS (
             SELECT id, coalesce(payment_event_version < $2, true) AS is_news FROM sagas
              WHERE order_id = $1 FOR UPDATE
           )
           UPDATE sagas
              SET payment_event_version = greatest(payment_event_version, $2),
                  next_attempt_at = CASE WHEN is_news THEN now() ELSE next_attempt_at END,
                  wakeups = wakeups + CASE WHEN is_news THEN 1 ELSE 0 END
             FROM known WHERE sagas.id = known.id
        RETURNING is_news, state`,
    values: [event.orderId, event.version],
  });
  if (saga === undefined) {
    return 'unneeded';
  }
  if (!saga.is_news) {
    return 'outdated';
  }
  if (saga.state === 'running') {
    return 'applied';
  }
  return event.state === 'refunded' ? reverse(transaction, event) : 'unneeded';
}

async function lockOrder(transaction: Transaction, orderId: string): Promise<void> {
  await transaction.query({
    name: 'lock-order',
    text: 'SELECT id FROM orders WHERE id = $1 FOR UPDATE',
    values: [orderId],
  });
}

/** Somebody gave all the money back without asking for it here: the order follows. */
async function reverse(
  transaction: Transaction,
  { orderId }: PaymentEvent,
): Promise<PaymentEventOutcome> {
  const order = await requestReversal(transaction, orderId, {
    kind: 'refund',
    reason: 'payment-refunded',
    requestedBy: 'service:payment-service',
  });
  return order === undefined ? 'unneeded' : 'applied';
}
