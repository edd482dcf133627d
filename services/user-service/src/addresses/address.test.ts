import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AddressFields, addressProblems, normalizeAddress } from './address.ts';
import { countriesWithPostalCodes, isCountry, isPostalCodeOf } from './countries.ts';
import { defaultAfterRemoval } from './defaultAddress.ts';

const base = { recipient: 'Mary Smith', line1: 'Example Road 1', city: 'Testville' };

function problemsOf(fields: Partial<AddressFields>): string[] {
  const address = normalizeAddress({ ...base, country: 'DE', ...fields });
  return addressProblems(address).map(({ pointer }) => String(pointer));
}

describe('an address', () => {
  test.each([
    { country: 'DE', postalCode: '10115' },
    { country: 'GB', postalCode: 'sw1a 1aa' },
    { country: 'NL', postalCode: '1012 ab' },
    { country: 'US', postalCode: '94103', region: 'ca' },
    { country: 'US', postalCode: '94103-1234', region: 'CA' },
    { country: 'CA', postalCode: 'K1A 0B1', region: 'ON' },
    { country: 'AU', postalCode: '2000', region: 'NSW' },
    { country: 'IE' },
    { country: 'IE', postalCode: 'D02 X285' },
    { country: 'HK' },
    { country: 'AE' },
    { country: 'PA', postalCode: '0801' },
  ])('is good: %j', fields => {
    expect(problemsOf(fields)).toEqual([]);
  });

  test.each([
    [{ country: 'DE' }, '/postalCode'],
    [{ country: 'DE', postalCode: '   ' }, '/postalCode'],
    [{ country: 'DE', postalCode: '1011' }, '/postalCode'],
    [{ country: 'GB', postalCode: '10115' }, '/postalCode'],
    [{ country: 'US', postalCode: '94103' }, '/region'],
    [{ country: 'US', postalCode: '94103', region: 'California' }, '/region'],
    [{ country: 'AE', postalCode: '<script>' }, '/postalCode'],
    [{ country: 'XX', postalCode: '10115' }, '/country'],
    [{ country: 'ZZ' }, '/country'],
    [{ country: 'de', postalCode: '10115' }, '/country'],
  ])('is not: %j', (fields, pointer) => {
    expect(problemsOf(fields)).toEqual([pointer]);
  });

  test('is stored without blanks around, in one spelling, and without what is empty', () => {
    expect(
      normalizeAddress({
        recipient: ' Mary ',
        line1: ' Road 1',
        line2: ' ',
        city: 'London ',
        region: '',
        postalCode: ' sw1a  1aa ',
        country: 'GB',
      }),
    ).toEqual({
      recipient: 'Mary',
      line1: 'Road 1',
      city: 'London',
      postalCode: 'SW1A 1AA',
      country: 'GB',
    });
  });

  test('is the same when it is stored again', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    const fields = fc.record(
      {
        recipient: text,
        line1: text,
        line2: text,
        city: text,
        region: text,
        postalCode: text,
        country: fc.constantFrom('DE', 'GB', 'US', 'AE', 'XX'),
      },
      { requiredKeys: ['recipient', 'line1', 'city', 'country'] },
    );
    fc.assert(
      fc.property(fields, given => {
        const once = normalizeAddress(given);
        expect(normalizeAddress(once)).toEqual(once);
        expect(addressProblems(normalizeAddress(once))).toEqual(addressProblems(once));
      }),
    );
  });

  test('has a postal code of its country, or the country needs none', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z]{2}$/),
        fc.option(fc.stringMatching(/^[A-Z0-9 -]{1,10}$/), { nil: undefined }),
        (country, postalCode) => {
          const address = normalizeAddress({
            ...base,
            country,
            region: 'XX',
            ...(postalCode !== undefined && { postalCode }),
          });
          fc.pre(addressProblems(address).length === 0);
          expect(isCountry(country)).toBe(true);
          expect(
            address.postalCode === undefined
              ? !countriesWithPostalCodes.has(country)
              : isPostalCodeOf(country, address.postalCode),
          ).toBe(true);
        },
      ),
    );
  });
});

describe('the default of several addresses', () => {
  test('is always exactly one, whatever is added, chosen and removed', () => {
    const step = fc.record({
      kind: fc.constantFrom('add', 'addAsDefault', 'choose', 'remove'),
      which: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        let addresses: { id: string; isDefault: boolean }[] = [];
        const makeDefault = (id: string | undefined) => {
          if (id !== undefined) {
            addresses = addresses.map(address => ({ ...address, isDefault: address.id === id }));
          }
        };
        steps.forEach(({ kind, which }, index) => {
          const chosen = addresses[which % Math.max(1, addresses.length)]?.id;
          if (kind.startsWith('add')) {
            const isFirst = addresses.length === 0;
            addresses.push({ id: String(index), isDefault: false });
            makeDefault(isFirst || kind === 'addAsDefault' ? String(index) : undefined);
          } else if (kind === 'choose') {
            makeDefault(chosen);
          } else if (chosen !== undefined) {
            const next = defaultAfterRemoval(addresses, chosen);
            addresses = addresses.filter(({ id }) => id !== chosen);
            makeDefault(next);
          }
          const defaults = addresses.filter(({ isDefault }) => isDefault).length;
          expect(defaults).toBe(Math.min(1, addresses.length));
        });
      }),
    );
  });
});
