import { z } from 'zod';
import type { Message } from '../platform/messaging/message.ts';

/** The events of payments that may let an order go on, as they are asked for at the exchange. */
export const paymentEventTypes = [
  'payment.authorized.v1',
  'payment.captured.v1',
  'payment.challenge_required.v1',
  'payment.declined.v1',
  'payment.failed.v1',
  'payment.refunded.v1',
  'payment.voided.v1',
] as const;

const paymentEventShape = z.object({
  paymentId: z.string(),
  orderId: z.uuid(),
  state: z.string(),
  version: z.int(),
});

/** What is read of an event; anything else may come and go. */
export type PaymentEvent = z.infer<typeof paymentEventShape>;

/** @throws when the message is not about the payment of an order */
export function parsePaymentEvent(message: Message): PaymentEvent {
  return paymentEventShape.parse(message.data);
}
