import { describe, expect, test } from '@jest/globals';
import { moneyShape, sum, times } from './money.ts';

const euros = (amount: number) => ({ amount, currency: 'EUR' });

describe('money', () => {
  test('is multiplied and added in whole cents', () => {
    expect(times(euros(333), 3)).toEqual(euros(999));
    expect(sum([euros(1), euros(2), euros(3)])).toEqual(euros(6));
    expect(sum([])).toBeUndefined();
  });

  test('of two currencies has no sum', () => {
    expect(() => sum([euros(1), { amount: 1, currency: 'SEK' }])).toThrow('different currencies');
  });

  test.each([
    { amount: 1.5, currency: 'EUR' },
    { amount: -1, currency: 'EUR' },
    { amount: 1, currency: 'eur' },
  ])('is not %j', value => {
    expect(moneyShape.safeParse(value).success).toBe(false);
  });
});
