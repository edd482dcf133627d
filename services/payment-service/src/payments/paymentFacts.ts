/** Every state of a payment. */
export const paymentStates = [
  'processing',
  'challenge_required',
  'authorized',
  'captured',
  'partially_refunded',
  'refunded',
  'voided',
  'declined',
  'failed',
] as const;

/** Where a payment stands. */
export type PaymentState = (typeof paymentStates)[number];

/** States in which nothing can be owed any more, so that the order may be paid for anew. */
export const deadStates: ReadonlySet<PaymentState> = new Set(['voided', 'declined', 'failed']);

/**
 * What is known about a payment. Facts are only ever added: a flag never goes back, an amount never shrinks. That is
 * why it does not matter in which order, or how often, they are learned.
 */
export interface PaymentFacts {
  /** The provider asked for a challenge at some time. */
  challenged: boolean;
  authorized: boolean;
  declineCode?: string;
  voided: boolean;
  /** The service gave up: the provider never heard of the payment. */
  failed: boolean;
  capturedAmount: number;
  refundedAmount: number;
}

/** The facts of a payment of which nobody has told anything yet. */
export const noFacts: PaymentFacts = {
  challenged: false,
  authorized: false,
  voided: false,
  failed: false,
  capturedAmount: 0,
  refundedAmount: 0,
};

/**
 * Everything that is known from one side or the other. Commutative, associative and idempotent, whatever the facts:
 * answers and webhooks may come in any order and twice.
 */
export function joinFacts(one: PaymentFacts, other: PaymentFacts): PaymentFacts {
  const declineCode = firstCode(one.declineCode, other.declineCode);
  return {
    challenged: one.challenged || other.challenged,
    authorized: one.authorized || other.authorized,
    ...(declineCode !== undefined && { declineCode }),
    voided: one.voided || other.voided,
    failed: one.failed || other.failed,
    capturedAmount: Math.max(one.capturedAmount, other.capturedAmount),
    refundedAmount: Math.max(one.refundedAmount, other.refundedAmount),
  };
}

/**
 * The state that follows from the facts. Money that moved is stronger than anything else; after that an end is
 * stronger than a beginning, because what is told late is older. A payment that was given up or declined stays so when
 * the provider authorizes it after all: the order may have another one by then, and reconciliation voids this one.
 */
export function stateOf(facts: PaymentFacts): PaymentState {
  if (facts.capturedAmount > 0) {
    if (facts.refundedAmount === 0) {
      return 'captured';
    }
    return facts.refundedAmount < facts.capturedAmount ? 'partially_refunded' : 'refunded';
  }
  if (facts.voided) {
    return 'voided';
  }
  if (facts.declineCode !== undefined) {
    return 'declined';
  }
  if (facts.failed) {
    return 'failed';
  }
  if (facts.authorized) {
    return 'authorized';
  }
  return facts.challenged ? 'challenge_required' : 'processing';
}

/** Whether both say the same. */
export function sameFacts(one: PaymentFacts, other: PaymentFacts): boolean {
  return (
    one.challenged === other.challenged &&
    one.authorized === other.authorized &&
    one.declineCode === other.declineCode &&
    one.voided === other.voided &&
    one.failed === other.failed &&
    one.capturedAmount === other.capturedAmount &&
    one.refundedAmount === other.refundedAmount
  );
}

/** Which of two codes stays may not depend on which came first. */
function firstCode(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  return one < other ? one : other;
}
