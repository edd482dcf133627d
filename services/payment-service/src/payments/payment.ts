import type { PaymentState } from './paymentFacts.ts';

/** An amount in minor units (cents) of a currency (ISO 4217). */
export interface Money {
  amount: number;
  currency: string;
}

/** What the customer has to do before the provider goes on. */
export interface Challenge {
  type: 'one_time_code';
}

/** A payment, as it is answered. */
export interface Payment {
  id: string;
  orderId: string;
  customerId: string;
  amount: Money;
  capturedAmount: Money;
  refundedAmount: Money;
  state: PaymentState;
  /** Only while the state is `challenge_required`. */
  challenge?: Challenge;
  /** Only when the state is `declined`. */
  declineCode?: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  updatedAt: string;
  /** Goes up with every change. */
  version: number;
}
