import { z } from 'zod';
import type { Money } from '../orders/money.ts';

/** What is read of a payment; anything else may come and go. */
export const paymentShape = z.object({
  id: z.string(),
  orderId: z.string(),
  state: z.string(),
  version: z.int(),
});

export type Payment = z.infer<typeof paymentShape>;

/** What is to be paid, by whom and how. */
export interface PaymentOrder {
  orderId: string;
  customerId: string;
  amount: Money;
  token: string;
}

/**
 * What the payment-service does for orders. A change with a key that was used before has no second effect.
 * Every call throws UpstreamRefused when it is refused, and UpstreamUnknown when nobody knows.
 */
export interface Payments {
  authorize(payment: PaymentOrder, key: string): Promise<Payment>;
  /** All payments of an order; those that were declined as well. */
  ofOrder(orderId: string): Promise<Payment[]>;
  payment(paymentId: string): Promise<Payment>;
  capture(paymentId: string, key: string): Promise<Payment>;
  void(paymentId: string, key: string): Promise<void>;
  /** Gives back everything that was captured and not given back yet. */
  refund(paymentId: string, reason: string, key: string): Promise<void>;
}
