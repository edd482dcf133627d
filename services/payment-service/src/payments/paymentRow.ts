import type { Payment } from './payment.ts';
import type { PaymentFacts, PaymentState } from './paymentFacts.ts';

/** A payment as PostgreSQL returns it; bigints arrive as text. */
export interface PaymentRow {
  id: string;
  position: string;
  order_id: string;
  customer_id: string;
  amount: string;
  currency: string;
  state: PaymentState;
  provider_payment_id: string | null;
  challenged: boolean;
  authorized: boolean;
  decline_code: string | null;
  voided: boolean;
  failed: boolean;
  captured_amount: string;
  refunded_amount: string;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** The payment that a row holds. */
export function paymentOf(row: PaymentRow): Payment {
  const { currency, state } = row;
  return {
    id: row.id,
    orderId: row.order_id,
    customerId: row.customer_id,
    amount: { amount: Number(row.amount), currency },
    capturedAmount: { amount: Number(row.captured_amount), currency },
    refundedAmount: { amount: Number(row.refunded_amount), currency },
    state,
    ...(state === 'challenge_required' && { challenge: { type: 'one_time_code' as const } }),
    ...(state === 'declined' && row.decline_code !== null && { declineCode: row.decline_code }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
  };
}

/** What a row knows about its payment. */
export function factsOf(row: PaymentRow): PaymentFacts {
  return {
    challenged: row.challenged,
    authorized: row.authorized,
    ...(row.decline_code !== null && { declineCode: row.decline_code }),
    voided: row.voided,
    failed: row.failed,
    capturedAmount: Number(row.captured_amount),
    refundedAmount: Number(row.refunded_amount),
  };
}
