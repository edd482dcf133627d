import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type KeyPolicy,
  nextKeySignsFrom,
  publishedKeys,
  type ScheduledKey,
  signingKey,
} from './keySchedule.ts';

const hour = 3_600_000;
const policies: fc.Arbitrary<KeyPolicy> = fc.record({
  lifetimeMs: fc.integer({ min: hour, max: 1_000 * hour }),
  leadMs: fc.integer({ min: 0, max: hour }),
  tokenLifetimeMs: fc.integer({ min: 1_000, max: hour }),
});

/** What an instance does every now and then, over a long time. */
function live(
  policy: KeyPolicy,
  pauses: readonly number[],
  look: (keys: readonly ScheduledKey[], now: number) => void,
): void {
  let keys: ScheduledKey[] = [];
  let now = 1_800_000_000_000;
  for (const pause of pauses) {
    now += pause;
    const signsFrom = nextKeySignsFrom(keys, now, policy);
    if (signsFrom !== undefined) {
      keys = [...keys, { kid: `key-${String(now)}`, signsFrom }];
    }
    keys = publishedKeys(keys, now, policy);
    look(keys, now);
  }
}

const pauses = fc.array(fc.integer({ min: 1, max: 30 * hour }), { minLength: 1, maxLength: 80 });

describe('signing keys', () => {
  test('there is always one that signs, and verifiers know it', () => {
    fc.assert(
      fc.property(policies, pauses, (policy, gaps) => {
        live(policy, gaps, (keys, now) => {
          const key = signingKey(keys, now);
          expect(key).toBeDefined();
          expect(publishedKeys(keys, now, policy)).toContain(key);
        });
      }),
    );
  });

  test('are published as long before they sign as the lead, but for the first one', () => {
    fc.assert(
      fc.property(policies, pauses, (policy, gaps) => {
        const firstSeen = new Map<string, number>();
        live(policy, gaps, (keys, now) => {
          for (const key of keys) {
            if (!firstSeen.has(key.kid)) {
              firstSeen.set(key.kid, now);
              expect(firstSeen.size === 1 || key.signsFrom - now >= policy.leadMs).toBe(true);
            }
          }
        });
      }),
    );
  });

  test('stay published until whatever they signed has expired', () => {
    fc.assert(
      fc.property(policies, pauses, (policy, gaps) => {
        const signed: { kid: string; expiresAt: number }[] = [];
        live(policy, gaps, (keys, now) => {
          for (const token of signed.filter(({ expiresAt }) => expiresAt > now)) {
            expect(publishedKeys(keys, now, policy).map(({ kid }) => kid)).toContain(token.kid);
          }
          const key = signingKey(keys, now);
          signed.push({ kid: key?.kid ?? '', expiresAt: now + policy.tokenLifetimeMs });
        });
      }),
    );
  });

  test('do not pile up', () => {
    const policy = { lifetimeMs: 24 * hour, leadMs: hour, tokenLifetimeMs: 600_000 };
    live(
      policy,
      Array.from({ length: 24 * 30 }, () => hour),
      keys => {
        expect(keys.length).toBeLessThanOrEqual(2);
      },
    );
  });

  test('follow each other after their lifetime', () => {
    const policy = { lifetimeMs: 100, leadMs: 10, tokenLifetimeMs: 5 };
    const first = { kid: 'first', signsFrom: 1_000 };

    expect(nextKeySignsFrom([], 1_000, policy)).toBe(1_000);
    expect(nextKeySignsFrom([first], 1_089, policy)).toBeUndefined();
    expect(nextKeySignsFrom([first], 1_090, policy)).toBe(1_100);
    // Too late to be on time: verifiers still get their lead
    expect(nextKeySignsFrom([first], 2_000, policy)).toBe(2_010);
    const second = { kid: 'second', signsFrom: 1_100 };
    expect(signingKey([second, first], 1_099)).toBe(first);
    expect(signingKey([second, first], 1_100)).toBe(second);
  });
});
