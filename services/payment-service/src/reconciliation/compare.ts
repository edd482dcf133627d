import type { Money } from '../payments/payment.ts';
import {
  deadStates,
  joinFacts,
  type PaymentFacts,
  sameFacts,
  stateOf,
} from '../payments/paymentFacts.ts';
import { factsFrom } from '../provider/factsFrom.ts';
import type { ProviderPayment } from '../provider/paymentProvider.ts';

/** What the service's own books say of a payment. */
export interface OwnPayment {
  id: string;
  providerPaymentId: string | undefined;
  amount: Money;
  facts: PaymentFacts;
  createdAt: Date;
  /** What the ledger says was captured and refunded. */
  posted: { captured: number; refunded: number };
}

/** Every way in which the provider's books and the own ones can differ. */
export const findingKinds = [
  'missed_result',
  'orphan_authorization',
  'duplicate_authorization',
  'duplicate_charge',
  'unknown_charge',
  'missing_at_provider',
  'different_amount',
  'stale_processing',
  'ledger_differs',
] as const;

/** In which way they differ. */
export type FindingKind = (typeof findingKinds)[number];

/** What can be done about a difference without asking anybody. */
export type Remedy =
  /** Record what the provider says. */
  | { kind: 'record'; payment: ProviderPayment }
  /** Let go of money that was set aside for nothing. */
  | { kind: 'void'; payment: ProviderPayment }
  /** Give up a payment that the provider never heard of. */
  | { kind: 'give_up' };

/** A difference. */
export interface Finding {
  kind: FindingKind;
  providerPaymentId?: string;
  detail: string;
  /** Left out: a person has to decide. */
  remedy?: Remedy;
}

/**
 * Compares what both sides say of one payment.
 *
 * @param own undefined when the service knows of none
 * @param theirs everything that the provider has under its reference, the oldest first
 * @param staleBefore a payment that was made earlier should have been decided
 */
export function compare(
  own: OwnPayment | undefined,
  theirs: readonly ProviderPayment[],
  staleBefore: Date,
): Finding[] {
  if (own === undefined) {
    return theirs.flatMap(payment => unexpected(payment, 'orphan_authorization', 'unknown_charge'));
  }
  const main = theirs.find(({ id }) => id === own.providerPaymentId) ?? theirs[0];
  return [
    ...(main === undefined ? missing(own, staleBefore) : differences(own, main, staleBefore)),
    ...theirs
      .filter(payment => payment !== main)
      .flatMap(payment => unexpected(payment, 'duplicate_authorization', 'duplicate_charge')),
    ...ledgerDifferences(own),
  ];
}

function unexpected(
  payment: ProviderPayment,
  setAside: FindingKind,
  charged: FindingKind,
): Finding[] {
  const providerPaymentId = payment.id;
  if (holdsMoney(payment)) {
    const remedy: Remedy = { kind: 'void', payment };
    const detail = 'money is set aside for nothing';
    return [{ kind: setAside, providerPaymentId, detail, remedy }];
  }
  if (payment.capturedAmount > payment.refundedAmount) {
    const kept = payment.capturedAmount - payment.refundedAmount;
    return [{ kind: charged, providerPaymentId, detail: `${kept} were captured for nothing` }];
  }
  return [];
}

function missing(own: OwnPayment, staleBefore: Date): Finding[] {
  const state = stateOf(own.facts);
  if (state === 'processing') {
    return own.createdAt < staleBefore
      ? [
          {
            kind: 'missing_at_provider',
            detail: 'the provider never heard of it',
            remedy: { kind: 'give_up' },
          },
        ]
      : [];
  }
  return deadStates.has(state)
    ? []
    : [{ kind: 'missing_at_provider', detail: `it is ${state} here and unknown to the provider` }];
}

function differences(own: OwnPayment, theirs: ProviderPayment, staleBefore: Date): Finding[] {
  const providerPaymentId = theirs.id;
  const { facts } = own;
  if (
    theirs.amount.amount !== own.amount.amount ||
    theirs.amount.currency !== own.amount.currency
  ) {
    const detail = `${describe(own.amount)} here, ${describe(theirs.amount)} at the provider`;
    return [{ kind: 'different_amount', providerPaymentId, detail }];
  }
  if (
    facts.capturedAmount > theirs.capturedAmount ||
    facts.refundedAmount > theirs.refundedAmount
  ) {
    const detail =
      `captured ${facts.capturedAmount}, refunded ${facts.refundedAmount} here; ` +
      `captured ${theirs.capturedAmount}, refunded ${theirs.refundedAmount} at the provider`;
    return [{ kind: 'different_amount', providerPaymentId, detail }];
  }
  const state = stateOf(facts);
  if (deadStates.has(state) && holdsMoney(theirs)) {
    const remedy: Remedy = { kind: 'void', payment: theirs };
    const detail = `it is ${state} here and holds money at the provider`;
    return [{ kind: 'orphan_authorization', providerPaymentId, detail, remedy }];
  }
  if (!sameFacts(joinFacts(facts, factsFrom(theirs)), facts)) {
    const remedy: Remedy = { kind: 'record', payment: theirs };
    const detail = `it is ${state} here and ${theirs.status} at the provider`;
    return [{ kind: 'missed_result', providerPaymentId, detail, remedy }];
  }
  if (state === 'processing' && own.createdAt < staleBefore) {
    const detail = 'the provider has not decided either';
    return [{ kind: 'stale_processing', providerPaymentId, detail }];
  }
  return [];
}

function ledgerDifferences({ facts, posted }: OwnPayment): Finding[] {
  if (facts.capturedAmount === posted.captured && facts.refundedAmount === posted.refunded) {
    return [];
  }
  const detail =
    `captured ${facts.capturedAmount}, refunded ${facts.refundedAmount} in the payment; ` +
    `captured ${posted.captured}, refunded ${posted.refunded} in the ledger`;
  return [{ kind: 'ledger_differs', detail }];
}

function holdsMoney({ status }: ProviderPayment): boolean {
  return status === 'authorized' || status === 'pending' || status === 'challenge_required';
}

function describe({ amount, currency }: Money): string {
  return `${amount} ${currency}`;
}
