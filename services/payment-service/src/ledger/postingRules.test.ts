import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { providerHistory } from '../../test/providerHistory.ts';
import { joinFacts, noFacts } from '../payments/paymentFacts.ts';
import { factsFrom } from '../provider/factsFrom.ts';
import { type JournalEntry, type LedgerAccount, postingsFor } from './postingRules.ts';

function balance(entries: readonly JournalEntry[], account: LedgerAccount): number {
  return entries
    .filter(entry => entry.account === account)
    .reduce((sum, { amount }) => sum + amount, 0);
}

describe('the posting rules', () => {
  test('keep every transaction at zero, and say what payments say, whatever was learned in which order', () => {
    fc.assert(
      fc.property(
        fc.array(providerHistory.chain(history => fc.shuffledSubarray(history))),
        payments => {
          const journal: JournalEntry[] = [];
          let captured = 0;
          let refunded = 0;
          for (const learned of payments) {
            let facts = noFacts;
            for (const payment of learned) {
              const next = joinFacts(facts, factsFrom(payment));
              const currency = payment.amount.currency;
              const postings = postingsFor({ currency, ...facts }, { currency, ...next });
              for (const { entries } of postings) {
                expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
                expect(entries.every(({ amount }) => amount !== 0)).toBe(true);
                journal.push(...entries);
              }
              facts = next;
            }
            captured += facts.capturedAmount;
            refunded += facts.refundedAmount;
          }

          // Credits are negative
          expect(0 - balance(journal, 'revenue')).toBe(captured);
          expect(balance(journal, 'refunds')).toBe(refunded);
          expect(balance(journal, 'provider_clearing')).toBe(captured - refunded);
          expect(0 - balance(journal, 'revenue') - balance(journal, 'refunds')).toBe(
            captured - refunded,
          );
        },
      ),
    );
  });

  test('post nothing when nothing moved', () => {
    const amounts = { currency: 'EUR', capturedAmount: 5, refundedAmount: 2 };

    expect(postingsFor(amounts, amounts)).toEqual([]);
  });
});
