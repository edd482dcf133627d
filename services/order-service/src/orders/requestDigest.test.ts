import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lockNumber, requestDigest } from './requestDigest.ts';

describe('the digest of a request', () => {
  test('is the same whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), body => {
        const turned = Object.fromEntries(Object.entries(body).reverse());
        expect(requestDigest(turned)).toBe(requestDigest(body));
      }),
    );
  });

  test('is another one for another request, also when only a list is in another order', () => {
    const one = requestDigest({ items: [1, 2] });
    expect(requestDigest({ items: [2, 1] })).not.toBe(one);
    expect(requestDigest({ items: [1, 2, 3] })).not.toBe(one);
    expect(requestDigest({ items: '1,2' })).not.toBe(one);
  });
});

test('a lock has a number that the database takes', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string(), (customerId, key) => {
      const number = BigInt(lockNumber(customerId, key));
      expect(BigInt.asIntN(64, number)).toBe(number);
    }),
  );
  expect(lockNumber('one', 'key')).not.toBe(lockNumber('other', 'key'));
});
