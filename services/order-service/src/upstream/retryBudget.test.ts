import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RetryBudget } from './retryBudget.ts';

test('retries stay a share of the calls, however they come', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 300 }), tries => {
      const budget = new RetryBudget({ perCall: 0.25, most: 3 });
      let calls = 0;
      let retries = 0;
      for (const isCall of tries) {
        if (isCall) {
          budget.deposit();
          calls += 1;
        } else if (budget.withdraw()) {
          retries += 1;
        }
      }
      expect(retries).toBeLessThanOrEqual(3 + calls * 0.25);
    }),
  );
});
