import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRepeatable, isRetryable } from './attemptFailure.ts';
import { RetryBudget } from './retryBudget.ts';
import { retryDelayMs } from './retryDelay.ts';

describe('the retry budget', () => {
  test('allows a share of the requests once what was saved up is spent', () => {
    const budget = new RetryBudget({ ratio: 0.1, burst: 3 });
    let retries = 0;
    for (let request = 0; request < 1_000; request += 1) {
      budget.deposit();
      retries += budget.withdraw() ? 1 : 0;
    }
    expect(retries).toBeGreaterThanOrEqual(100);
    expect(retries).toBeLessThanOrEqual(103);
  });

  test('is never exceeded, whatever comes in whichever order', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.integer({ min: 0, max: 20 }),
        fc.array(fc.boolean(), { maxLength: 500 }),
        (ratio, burst, actions) => {
          const budget = new RetryBudget({ ratio, burst });
          let requests = 0;
          let retries = 0;
          for (const isRequest of actions) {
            if (isRequest) {
              requests += 1;
              budget.deposit();
            } else if (budget.withdraw()) {
              retries += 1;
            }
            expect(retries).toBeLessThanOrEqual(burst + ratio * requests + 1e-6);
          }
        },
      ),
    );
  });
});

describe('a retry', () => {
  test.each([
    ['GET', false, true],
    ['PUT', false, true],
    ['DELETE', false, true],
    ['POST', false, false],
    ['PATCH', false, false],
    ['POST', true, true],
  ])('of %s, with an Idempotency-Key: %s, is allowed: %s', (method, hasKey, allowed) => {
    expect(isRepeatable(method, hasKey)).toBe(allowed);
  });

  test('makes sense after a broken connection and temporary answers only', () => {
    expect(isRetryable({ kind: 'connection' })).toBe(true);
    expect(isRetryable({ kind: 'status', status: 503, saysWhen: false })).toBe(true);
    expect(isRetryable({ kind: 'status', status: 503, saysWhen: true })).toBe(false);
    expect(isRetryable({ kind: 'status', status: 500, saysWhen: false })).toBe(false);
    expect(isRetryable({ kind: 'timeout' })).toBe(false);
    expect(isRetryable({ kind: 'protocol' })).toBe(false);
  });

  test('waits for anything up to a limit that doubles', () => {
    const options = { firstMs: 25, longestMs: 250 };
    expect([1, 2, 3, 4, 5, 6].map(retry => retryDelayMs(retry, 1, options))).toEqual([
      25, 50, 100, 200, 250, 250,
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (retry, random) => {
          const delay = retryDelayMs(retry, random, options);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(options.longestMs);
        },
      ),
    );
  });
});
