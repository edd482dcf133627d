import { createMessage, type Message } from '../platform/messaging/message.ts';
import type { Payment } from './payment.ts';
import type { PaymentState } from './paymentFacts.ts';

/** The event that tells of each state; `processing` is where every payment begins, of which nobody is told. */
const typeOfState = {
  processing: undefined,
  challenge_required: 'payment.challenge_required.v1',
  authorized: 'payment.authorized.v1',
  captured: 'payment.captured.v1',
  partially_refunded: 'payment.refunded.v1',
  refunded: 'payment.refunded.v1',
  voided: 'payment.voided.v1',
  declined: 'payment.declined.v1',
  failed: 'payment.failed.v1',
} as const satisfies Record<PaymentState, string | undefined>;

/** Tells what a payment has become; undefined when there is nothing to tell. */
export function paymentEvent(payment: Payment): Message | undefined {
  const type = typeOfState[payment.state];
  if (type === undefined) {
    return undefined;
  }
  const { id, orderId, customerId, state, amount, capturedAmount, refundedAmount } = payment;
  return createMessage({
    type,
    subject: id,
    data: {
      paymentId: id,
      orderId,
      customerId,
      state,
      amount,
      capturedAmount,
      refundedAmount,
      ...(payment.declineCode !== undefined && { declineCode: payment.declineCode }),
      version: payment.version,
      occurredAt: payment.updatedAt,
    },
  });
}
