import type { Money } from '../orders/money.ts';
import type { OrderItem } from '../orders/order.ts';

/** What a saga can do, in the order in which it does it, and after that what takes it back. */
export const stepNames = [
  'reserve-stock',
  'authorize-payment',
  'await-payment',
  'capture-payment',
  'confirm-stock',
  'settle-payment',
  'return-stock',
] as const;

export type StepName = (typeof stepNames)[number];

/** A payment, as far as a saga cares. */
export interface PaymentNews {
  paymentId: string;
  paymentVersion: number;
}

/** What is known for certain after a step. */
export type StepNews =
  | { is: 'stock-reserved'; items: OrderItem[]; total: Money }
  | { is: 'stock-confirmed' }
  | { is: 'stock-given-back' }
  | ({ is: 'payment-waiting' } & PaymentNews)
  | ({ is: 'payment-authorized' } & PaymentNews)
  | ({ is: 'payment-captured' } & PaymentNews)
  | { is: 'payment-settled' };

/**
 * How a step ended. `refused` comes from somebody who knew what was asked and will not do it. `unknown` is everything
 * else, a time-out or a fault: it may have had its effect or not, or may yet have it.
 */
export type StepOutcome =
  | { outcome: 'done'; news: StepNews }
  | { outcome: 'refused'; reason: string; paymentId?: string }
  | { outcome: 'unknown'; reason: string };
