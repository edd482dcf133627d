import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestDigest } from './requestDigest.ts';

describe('the digest of a request', () => {
  test('is the same whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), body => {
        const turned = Object.fromEntries(Object.entries(body).reverse());
        expect(requestDigest(turned)).toBe(requestDigest(body));
      }),
    );
  });

  test('is the one that stored keys have: that of the JSON with sorted members', () => {
    const body = {
      paymentMethod: { token: 'tok_ok' },
      items: [{ variantId: 'b', quantity: 2 }],
      shippingAddress: { name: 'Ada "Q" Pröbe', city: 'Köln' },
    };
    const sorted =
      '{"items":[{"quantity":2,"variantId":"b"}],"paymentMethod":{"token":"tok_ok"},' +
      '"shippingAddress":{"city":"Köln","name":"Ada \\"Q\\" Pröbe"}}';
    expect(requestDigest(body)).toBe(createHash('sha256').update(sorted).digest('base64url'));
  });

  test('is another one for another request, also when only a list is in another order', () => {
    const one = requestDigest({ items: [1, 2] });
    expect(requestDigest({ items: [2, 1] })).not.toBe(one);
    expect(requestDigest({ items: [1, 2, 3] })).not.toBe(one);
    expect(requestDigest({ items: '1,2' })).not.toBe(one);
  });
});
