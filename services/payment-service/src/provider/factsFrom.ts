import { noFacts, type PaymentFacts } from '../payments/paymentFacts.ts';
import type { ProviderPayment } from './paymentProvider.ts';

/** What a payment at the provider tells about ours. */
export function factsFrom(payment: ProviderPayment): PaymentFacts {
  const { status, declineCode, capturedAmount, refundedAmount } = payment;
  return {
    ...noFacts,
    challenged: status === 'challenge_required',
    authorized: status === 'authorized' || status === 'captured',
    ...(status === 'declined' && { declineCode: declineCode ?? 'declined' }),
    voided: status === 'voided',
    capturedAmount,
    refundedAmount,
  };
}
