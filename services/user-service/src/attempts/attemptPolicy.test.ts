import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AttemptRule,
  type AttemptState,
  decideAttempt,
  delayAfter,
  remainingDelay,
  withdrawAttempt,
} from './attemptPolicy.ts';

const rules: fc.Arbitrary<AttemptRule> = fc
  .record({
    free: fc.integer({ min: 1, max: 20 }),
    firstDelayMs: fc.integer({ min: 1, max: 5_000 }),
    longestDelayMs: fc.integer({ min: 1, max: 900_000 }),
    memoryMs: fc.integer({ min: 900_000, max: 86_400_000 }),
  })
  .map(rule => ({ ...rule, longestDelayMs: Math.max(rule.longestDelayMs, rule.firstDelayMs) }));

const pauses = fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 1, maxLength: 60 });

describe('the delay after an attempt', () => {
  test('is nothing at first, then doubles, and stops growing', () => {
    const rule = { free: 3, firstDelayMs: 1_000, longestDelayMs: 5_000, memoryMs: 60_000 };

    expect([1, 2, 3, 4, 5, 6, 7, 100].map(count => delayAfter(count, rule))).toEqual([
      0, 0, 0, 1_000, 2_000, 4_000, 5_000, 5_000,
    ]);
  });

  test('never shrinks with further attempts, and is never longer than the longest', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 5_000 }), (rule, count) => {
        const delay = delayAfter(count, rule);
        expect(delay).toBeLessThanOrEqual(rule.longestDelayMs);
        expect(delayAfter(count + 1, rule)).toBeGreaterThanOrEqual(delay);
      }),
    );
  });
});

describe('attempts in a row', () => {
  test('keep the promise of the rule, whatever the pauses between them', () => {
    fc.assert(
      fc.property(rules, pauses, (rule, gaps) => {
        let now = 1_800_000_000_000;
        let state: AttemptState | undefined;
        let free = rule.free;
        for (const gap of gaps) {
          now += gap;
          if (state !== undefined && state.expiresAt <= now) {
            free = rule.free;
          }
          const promised = remainingDelay(state, now);
          const before = state;
          const { waitMs, state: after } = decideAttempt(state, rule, now);
          // What was announced is what happens, and nobody waits longer than the rule allows
          expect(waitMs).toBe(promised);
          expect(waitMs).toBeLessThanOrEqual(rule.longestDelayMs);
          if (waitMs > 0) {
            // Who only knocks does not wait longer for it
            expect(after).toBe(before);
            expect(free).toBeLessThanOrEqual(0);
            expect(decideAttempt(after, rule, now + waitMs).waitMs).toBe(0);
          } else {
            free -= 1;
          }
          state = after;
        }
      }),
    );
  });

  test('never get through faster than the free ones and one for each delay', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 3_600_000 }), (rule, duration) => {
        const start = 1_800_000_000_000;
        let now = start;
        let state: AttemptState | undefined;
        let through = 0;
        // The fastest guesser there can be: waits exactly as long as needed, and no longer
        while (now < start + duration && through < 200) {
          const { waitMs, state: after } = decideAttempt(state, rule, now);
          state = after;
          through += waitMs === 0 ? 1 : 0;
          now += waitMs;
        }
        let needed = 0;
        for (let count = 1; count < through; count += 1) {
          needed += delayAfter(count, rule);
        }
        expect(needed).toBeLessThanOrEqual(duration);
      }),
    );
  });
});

describe('an attempt that is taken back', () => {
  test('leaves everything as if it had not been made, while all are free', () => {
    fc.assert(
      fc.property(rules, fc.nat({ max: 30 }), (rule, rounds) => {
        const now = 1_800_000_000_000;
        let state: AttemptState | undefined;
        for (let round = 0; round <= rounds; round += 1) {
          const { waitMs, state: after } = decideAttempt(state, rule, now);
          expect(waitMs).toBe(0);
          state = withdrawAttempt(after, rule, now);
        }
        expect(state?.count).toBe(0);
        expect(remainingDelay(state, now)).toBe(0);
      }),
    );
  });

  test('does not end a delay that others have earned', () => {
    const rule = { free: 1, firstDelayMs: 1_000, longestDelayMs: 60_000, memoryMs: 600_000 };
    const state = { count: 4, blockedUntil: 5_000, expiresAt: 10_000 };

    expect(withdrawAttempt(state, rule, 1_000)).toEqual({ ...state, count: 3 });
    expect(withdrawAttempt({ ...state, count: 2 }, rule, 1_000)).toMatchObject({ blockedUntil: 0 });
    expect(withdrawAttempt(state, rule, 10_000)).toBeUndefined();
    expect(withdrawAttempt(undefined, rule, 1_000)).toBeUndefined();
  });
});
