import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { providerHistory } from '../../test/providerHistory.ts';
import { joinFacts, noFacts, type PaymentFacts } from '../payments/paymentFacts.ts';
import { factsFrom } from '../provider/factsFrom.ts';
import type { ProviderPayment } from '../provider/paymentProvider.ts';
import { compare, type OwnPayment } from './compare.ts';

const longAgo = new Date(0);
const justNow = new Date(1_000_000);
const staleBefore = new Date(500_000);

function own(facts: Partial<PaymentFacts> = {}, changes: Partial<OwnPayment> = {}): OwnPayment {
  const all = { ...noFacts, ...facts };
  return {
    id: 'payment-1',
    providerPaymentId: 'sim_1',
    amount: { amount: 1_000, currency: 'EUR' },
    facts: all,
    createdAt: justNow,
    posted: { captured: all.capturedAmount, refunded: all.refundedAmount },
    ...changes,
  };
}

function theirs(changes: Partial<ProviderPayment> = {}): ProviderPayment {
  return {
    id: 'sim_1',
    reference: 'payment-1',
    status: 'authorized',
    amount: { amount: 1_000, currency: 'EUR' },
    capturedAmount: 0,
    refundedAmount: 0,
    createdAt: justNow.toISOString(),
    ...changes,
  };
}

const captured = theirs({ status: 'captured', capturedAmount: 1_000 });

describe('comparing both sides of a payment', () => {
  test('finds nothing when everything that the provider tells was learned', () => {
    fc.assert(
      fc.property(providerHistory, history => {
        const facts = history.map(factsFrom).reduce(joinFacts, noFacts);
        expect(compare(own(facts), history.slice(-1), staleBefore)).toEqual([]);
      }),
    );
  });

  test('finds nothing any more after what it recommends was done', () => {
    fc.assert(
      fc.property(providerHistory, fc.nat(), (history, known) => {
        const facts = history
          .slice(0, known % (history.length + 1))
          .map(factsFrom)
          .reduce(joinFacts, noFacts);
        const last = history.slice(-1);
        const findings = compare(own(facts), last, staleBefore);
        const healed = findings.reduce(
          (before, { remedy }) =>
            remedy?.kind === 'record' ? joinFacts(before, factsFrom(remedy.payment)) : before,
          facts,
        );
        expect(compare(own(healed), last, staleBefore)).toEqual([]);
      }),
    );
  });

  test.each([
    ['a result that was missed', own(), [captured], 'missed_result', 'record'],
    [
      'a charge of which not even the id is known',
      own({}, { providerPaymentId: undefined }),
      [captured],
      'missed_result',
      'record',
    ],
    ['money set aside for nobody', undefined, [theirs()], 'orphan_authorization', 'void'],
    [
      'money set aside for what was given up',
      own({ failed: true }),
      [theirs()],
      'orphan_authorization',
      'void',
    ],
    ['money taken from nobody we know', undefined, [captured], 'unknown_charge', undefined],
    [
      'a second authorization',
      own({ authorized: true }),
      [theirs(), theirs({ id: 'sim_2' })],
      'duplicate_authorization',
      'void',
    ],
    [
      'a second charge',
      own({ authorized: true, capturedAmount: 1_000 }),
      [captured, { ...captured, id: 'sim_2' }],
      'duplicate_charge',
      undefined,
    ],
    [
      'a payment that the provider never heard of',
      own({}, { createdAt: longAgo }),
      [],
      'missing_at_provider',
      'give_up',
    ],
    [
      'money that the provider does not know of',
      own({ authorized: true, capturedAmount: 1_000 }),
      [],
      'missing_at_provider',
      undefined,
    ],
    [
      'another amount',
      own({ authorized: true }),
      [theirs({ amount: { amount: 999, currency: 'EUR' } })],
      'different_amount',
      undefined,
    ],
    [
      'more refunded here than there',
      own({ authorized: true, capturedAmount: 1_000, refundedAmount: 1 }),
      [captured],
      'different_amount',
      undefined,
    ],
    [
      'a payment that nobody decides',
      own({}, { createdAt: longAgo }),
      [theirs({ status: 'pending' })],
      'stale_processing',
      undefined,
    ],
    [
      'a ledger that says something else',
      own(
        { authorized: true, capturedAmount: 1_000 },
        { posted: { captured: 2_000, refunded: 0 } },
      ),
      [captured],
      'ledger_differs',
      undefined,
    ],
  ])('finds %s', (_what, mine, there, kind, remedy) => {
    const findings = compare(mine, there, staleBefore);

    expect(findings.map(finding => [finding.kind, finding.remedy?.kind])).toEqual([[kind, remedy]]);
  });

  test('leaves a young payment alone that the provider has not heard of yet', () => {
    expect(compare(own(), [], staleBefore)).toEqual([]);
    expect(compare(own({ failed: true }), [], staleBefore)).toEqual([]);
    expect(compare(undefined, [theirs({ status: 'voided' })], staleBefore)).toEqual([]);
  });
});
