import type { ProviderPayment, ProviderStatus } from '../paymentProvider.ts';

/** A payment as the simulated provider stores it. */
export interface ProviderRow {
  id: string;
  reference: string;
  scenario: string;
  status: ProviderStatus;
  amount: string;
  currency: string;
  captured_amount: string;
  refunded_amount: string;
  decline_code: string | null;
  created_at: Date;
}

/** The payment that a row holds. */
export function providerPaymentOf(row: ProviderRow): ProviderPayment {
  return {
    id: row.id,
    reference: row.reference,
    status: row.status,
    amount: { amount: Number(row.amount), currency: row.currency },
    capturedAmount: Number(row.captured_amount),
    refundedAmount: Number(row.refunded_amount),
    ...(row.decline_code !== null && { declineCode: row.decline_code }),
    createdAt: row.created_at.toISOString(),
  };
}
