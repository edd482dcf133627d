import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type RateLimit, takeFromLimit } from './rateLimit.ts';
import { policyField, retryAfterSeconds, stateField } from './rateLimitFields.ts';
import { rateLimitVariable } from './rateLimitPolicy.ts';

/** Takes at each of the given times; how many were allowed, and what was said last. */
function takeAll(limit: RateLimit, times: number[]) {
  let arrivalAt = 0;
  return times.map(now => {
    const taken = takeFromLimit(limit, arrivalAt, now);
    arrivalAt = taken.arrivalAt;
    return taken.decision;
  });
}

const limits = fc.record({
  quota: fc.integer({ min: 1, max: 1_000 }),
  windowMs: fc.integer({ min: 1, max: 600 }).map(seconds => seconds * 1000),
});

describe('a rate limit', () => {
  test('allows the whole quota at once, and after that one for each that grows again', () => {
    const limit = { quota: 3, windowMs: 30_000 };
    const now = 1_800_000_000_000_000;
    const later = now + 10_000_000;
    const decisions = takeAll(limit, [now, now, now, now, later - 1, later, later]);
    expect(decisions.map(({ allowed }) => allowed)).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(decisions.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0, 0, 0]);
    expect(decisions[3]).toMatchObject({ retryAfterMs: 10_000, resetMs: 30_000 });
  });

  test('whatever the quota is, a new client gets exactly as many at once', () => {
    fc.assert(
      fc.property(
        limits,
        fc.integer({ min: 1_700_000_000_000_000, max: 1_900_000_000_000_000 }),
        (limit, now) => {
          const decisions = takeAll(limit, new Array<number>(limit.quota + 2).fill(now));
          expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(limit.quota);
          expect(decisions.slice(0, limit.quota).map(({ remaining }) => remaining)).toEqual(
            Array.from({ length: limit.quota }, (_, index) => limit.quota - index - 1),
          );
        },
      ),
    );
  });

  test('never allows more than the quota and what grows in the time, and keeps its word about when', () => {
    fc.assert(
      fc.property(
        limits,
        fc.array(fc.integer({ min: 0, max: 20_000_000 }), { maxLength: 300 }),
        (limit, waits) => {
          const start = 1_800_000_000_000_000;
          let now = start;
          let arrivalAt = 0;
          let allowed = 0;
          for (const wait of waits) {
            now += wait;
            const taken = takeFromLimit(limit, arrivalAt, now);
            arrivalAt = taken.arrivalAt;
            allowed += taken.decision.allowed ? 1 : 0;
            if (!taken.decision.allowed) {
              const later = now + Math.round(taken.decision.retryAfterMs * 1000);
              expect(takeFromLimit(limit, arrivalAt, later).decision.allowed).toBe(true);
              expect(takeFromLimit(limit, arrivalAt, later - 1).decision.allowed).toBe(false);
            }
          }
          const grown = ((now - start) * limit.quota) / (limit.windowMs * 1000);
          expect(allowed).toBeLessThanOrEqual(limit.quota + grown + 1e-6);
        },
      ),
    );
  });

  test('is told in the fields of the draft', () => {
    const policy = { name: 'client', quota: 600, windowMs: 60_000 };
    expect(policyField(policy)).toBe('"client";q=600;w=60');
    const decision = { allowed: true, remaining: 42, resetMs: 1_001, retryAfterMs: 0 };
    expect(stateField(policy, decision)).toBe('"client";r=42;t=2');
    expect([0, 1, 1_000, 1_001].map(retryAfterSeconds)).toEqual(['1', '1', '1', '2']);
  });

  test('is read from a variable', () => {
    expect(rateLimitVariable().parse('10/60')).toEqual({ quota: 10, windowMs: 60_000 });
    for (const wrong of ['', '10', '0/60', '10/0', '-1/60', '10/99999', 'a/b']) {
      expect(rateLimitVariable().safeParse(wrong).success).toBe(false);
    }
  });
});
