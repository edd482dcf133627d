import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backOffMs } from './backOff.ts';

test('the delay grows to its limit, and is spread over the upper half of it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempts, baseMs, limitMs, random) => {
        const backOff = { baseMs, limitMs };
        const delay = backOffMs(attempts, backOff, random);
        const longest = Math.min(limitMs, baseMs * 2 ** (attempts - 1));
        expect(delay).toBeGreaterThanOrEqual(Math.floor(longest / 2));
        expect(delay).toBeLessThanOrEqual(longest);
        expect(backOffMs(attempts + 1, backOff, random)).toBeGreaterThanOrEqual(delay);
      },
    ),
  );
});
