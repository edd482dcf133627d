import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprint } from './fingerprint.ts';

test('a fingerprint does not depend on the order of members, and on everything else', () => {
  expect(fingerprint({ a: 1, b: { c: [1, 2], d: null } })).toBe(
    fingerprint({ b: { d: null, c: [1, 2] }, a: 1 }),
  );
  expect(fingerprint({ c: [1, 2] })).not.toBe(fingerprint({ c: [2, 1] }));
  expect(fingerprint(undefined)).toBe(fingerprint(undefined));
  expect(fingerprint(undefined)).not.toBe(fingerprint({}));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(fingerprint(reversed)).toBe(fingerprint(value));
      expect(fingerprint({ ...value, another: 1 })).not.toBe(fingerprint({ ...value, another: 2 }));
    }),
  );
});
