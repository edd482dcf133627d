import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { factsFrom } from '../provider/factsFrom.ts';
import { providerHistory } from '../../test/providerHistory.ts';
import {
  deadStates,
  joinFacts,
  noFacts,
  type PaymentFacts,
  type PaymentState,
  sameFacts,
  stateOf,
} from './paymentFacts.ts';

const anyFacts: fc.Arbitrary<PaymentFacts> = fc
  .record({
    challenged: fc.boolean(),
    authorized: fc.boolean(),
    declineCode: fc.option(fc.constantFrom('card_declined', 'challenge_failed'), {
      nil: undefined,
    }),
    voided: fc.boolean(),
    failed: fc.boolean(),
    capturedAmount: fc.nat({ max: 1_000 }),
    refundedShare: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ declineCode, refundedShare, ...facts }) => ({
    ...facts,
    ...(declineCode !== undefined && { declineCode }),
    refundedAmount: Math.floor(facts.capturedAmount * refundedShare),
  }));

/** Everything once, some of it twice, in any order. */
const toldInAnyOrder = providerHistory.chain(history =>
  fc
    .subarray(history)
    .chain(again =>
      fc.shuffledSubarray([...history, ...again], { minLength: history.length + again.length }),
    )
    .map(arriving => ({ history, arriving })),
);

function joinAll(facts: readonly PaymentFacts[]): PaymentFacts {
  return facts.reduce(joinFacts, noFacts);
}

describe('facts', () => {
  test('can be learned in any order, in any grouping, and twice', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, anyFacts, (one, two, three) => {
        expect(joinFacts(one, two)).toEqual(joinFacts(two, one));
        expect(joinFacts(joinFacts(one, two), three)).toEqual(
          joinFacts(one, joinFacts(two, three)),
        );
        expect(joinFacts(one, one)).toEqual(one);
        expect(joinFacts(one, noFacts)).toEqual(one);
        expect(sameFacts(joinFacts(one, two), joinFacts(two, one))).toBe(true);
      }),
    );
  });

  test('lead to the same end whatever arrives of what the provider tells, as long as the last is among it', () => {
    fc.assert(
      fc.property(toldInAnyOrder, ({ history, arriving: payments }) => {
        const told = history.map(factsFrom);
        const arriving = payments.map(factsFrom);
        const last = told.at(-1) ?? noFacts;

        expect(stateOf(joinAll(arriving))).toBe(stateOf(joinAll(told)));
        expect(joinAll(arriving)).toEqual(joinAll(told));
        expect(joinAll(arriving).capturedAmount).toBe(last.capturedAmount);
        expect(joinAll(arriving).refundedAmount).toBe(last.refundedAmount);
      }),
    );
  });

  test('agree with the provider at the end of every history', () => {
    fc.assert(
      fc.property(providerHistory, history => {
        const last = history.at(-1);
        const expected: Record<string, readonly PaymentState[]> = {
          pending: ['processing'],
          challenge_required: ['challenge_required'],
          authorized: ['authorized'],
          declined: ['declined'],
          captured: ['captured', 'partially_refunded', 'refunded'],
          voided: ['voided'],
        };
        expect(expected[last?.status ?? 'pending']).toContain(
          stateOf(joinAll(history.map(factsFrom))),
        );
      }),
    );
  });
});

describe('the state that follows', () => {
  test('never comes back from where money moved, and never revives what was given up', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (known, news) => {
        const before = stateOf(known);
        const after = stateOf(joinFacts(known, news));
        if (['captured', 'partially_refunded', 'refunded'].includes(before)) {
          expect(['captured', 'partially_refunded', 'refunded']).toContain(after);
        }
        if (deadStates.has(before) && news.capturedAmount === 0) {
          expect(deadStates.has(after)).toBe(true);
        }
      }),
    );
  });

  test.each<[Partial<PaymentFacts>, PaymentState]>([
    [{}, 'processing'],
    [{ challenged: true }, 'challenge_required'],
    [{ challenged: true, authorized: true }, 'authorized'],
    [{ authorized: true, declineCode: 'card_declined' }, 'declined'],
    [{ authorized: true, failed: true }, 'failed'],
    [{ authorized: true, voided: true }, 'voided'],
    [{ capturedAmount: 10 }, 'captured'],
    [{ capturedAmount: 10, refundedAmount: 9 }, 'partially_refunded'],
    [{ capturedAmount: 10, refundedAmount: 10 }, 'refunded'],
    [{ capturedAmount: 10, voided: true, failed: true }, 'captured'],
  ])('of %j is %s', (facts, state) => {
    expect(stateOf({ ...noFacts, ...facts })).toBe(state);
  });
});
