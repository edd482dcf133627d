import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { networkOf, SubjectKeys } from './subjectKeys.ts';

describe('the network of a client', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:0001:2::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['unknown', 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test('is the same for all addresses of an IPv6 network, however they are written', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map(value => value.toString(16));
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const sibling = [...one.slice(0, 4), ...other.slice(4)];
        expect(networkOf(sibling.join(':'))).toBe(networkOf(one.join(':')));
        expect(
          networkOf(
            one
              .map(part => part.padStart(4, '0'))
              .join(':')
              .toUpperCase(),
          ),
        ).toBe(networkOf(one.join(':')));
      }),
    );
  });
});

describe('keys of subjects', () => {
  test('are the same for the same subject, and say nothing about it without the secret', () => {
    const secret = randomBytes(32);
    const keys = new SubjectKeys(secret);

    expect(new SubjectKeys(secret).account('mary@example.com')).toBe(
      keys.account('mary@example.com'),
    );
    expect(new SubjectKeys(randomBytes(32)).account('mary@example.com')).not.toBe(
      keys.account('mary@example.com'),
    );
    expect(keys.account('x')).not.toBe(keys.client('x'));
    expect(keys.account('mary@example.com')).toMatch(/^[\w-]{32}$/);
  });
});
