import fc from 'fast-check';
import { RESERVED_NAMES, RESERVED_PREFIXES } from './reservedNames';
import {
  findServiceNameProblems,
  MAXIMUM_SERVICE_NAME_LENGTH,
  SERVICE_NAME_PATTERN,
} from './serviceName';

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

describe('findServiceNameProblems', () => {
  it.each([
    ['', 'empty', /Give the service a name/],
    ['Orders', 'pattern', /capital letters/],
    ['1st', 'pattern', /start with a letter/],
    ['-orders', 'pattern', /start with a letter/],
    ['or ders', 'pattern', /Only the letters/],
    ['or_ders', 'pattern', /Only the letters/],
    ['bücher', 'pattern', /Only the letters/],
    ['../../etc', 'pattern', /Only the letters/],
    ['${{ x }}', 'pattern', /Only the letters/],
    ['orders\n', 'pattern', /Only the letters/],
    ['orders-', 'hyphen', /ends with a hyphen/],
    ['xn--orders', 'hyphen', /third and fourth/],
    ['api', 'reserved', /"api" is reserved/],
    ['causeway', 'reserved', /reserved/],
    ['kube-proxy', 'reserved', /start with "kube-"/],
    ['a'.repeat(53), 'too-long', /53 characters, at most 52/],
  ])('%j: %s', (name, code, message) => {
    const problems = findServiceNameProblems(name);
    expect(problems.map(problem => problem.code)).toEqual([code]);
    expect(problems[0].message).toMatch(message);
  });

  it('names everything that is wrong', () => {
    const problems = findServiceNameProblems(`${'A'.repeat(60)}`);
    expect(problems.map(problem => problem.code)).toEqual([
      'too-long',
      'pattern',
    ]);
  });

  it.each(['a', 'order-service', 'abc--d', 'v2'])('lets %s pass', name => {
    expect(findServiceNameProblems(name)).toEqual([]);
  });

  it('takes further reserved names', () => {
    expect(
      findServiceNameProblems('ours', { reservedNames: ['ours'] }),
    ).toHaveLength(1);
    expect(findServiceNameProblems('ours')).toEqual([]);
  });

  it.each([
    'api-gateway',
    'user-service',
    'product-service',
    'order-service',
    'payment-service',
    'notification-service',
  ])('does not reserve %s', name => {
    expect(findServiceNameProblems(name)).toEqual([]);
  });

  it('lets only names pass that fit everywhere', () => {
    const goodNames = fc
      .stringMatching(/^[a-z-][a-z0-9-]{0,60}$/)
      .filter(name => findServiceNameProblems(name).length === 0);
    fc.assert(
      fc.property(goodNames, name => {
        expect(name).toMatch(SERVICE_NAME_PATTERN);
        expect(`${name}-production`).toMatch(DNS_LABEL);
        expect(`${name}-production`.length).toBeLessThanOrEqual(63);
        expect(RESERVED_NAMES).not.toContain(name);
      }),
    );
  });

  it('never refuses a good name', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{2,7}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), words => {
        const name = words.join('-').slice(0, MAXIMUM_SERVICE_NAME_LENGTH);
        fc.pre(!name.endsWith('-') && !RESERVED_NAMES.includes(name));
        fc.pre(!RESERVED_PREFIXES.some(prefix => name.startsWith(prefix)));
        expect(findServiceNameProblems(name)).toEqual([]);
      }),
    );
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), name => {
        const isGood = findServiceNameProblems(name).length === 0;
        expect(isGood && !SERVICE_NAME_PATTERN.test(name)).toBe(false);
      }),
    );
  });
});
