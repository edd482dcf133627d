import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseEmailAddress } from './emailAddress.ts';

const localPart = fc
  .array(fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,10}$/), {
    minLength: 1,
    maxLength: 4,
  })
  .map(parts => parts.join('.'));
const domain = fc.domain();
const address = fc
  .tuple(localPart, domain)
  .map(([local, host]) => `${local}@${host}`)
  .filter(text => text.length <= 254);

describe('an e-mail address', () => {
  test.each([
    ['mary@example.com', 'mary@example.com'],
    ['Mary.Smith+shop@Example.COM', 'mary.smith+shop@example.com'],
    ['mary@bücher.example', 'mary@xn--bcher-kva.example'],
    ['MARY@BÜCHER.example', 'mary@xn--bcher-kva.example'],
    ['mary@xn--bcher-kva.example', 'mary@xn--bcher-kva.example'],
    ['用户@例子.测试', '用户@xn--fsqu00a.xn--0zwm56d'],
    ["o'brien@example.ie", "o'brien@example.ie"],
    [`${'x'.repeat(64)}@example.com`, `${'x'.repeat(64)}@example.com`],
  ])('%s is compared as %s', (text, key) => {
    expect(parseEmailAddress(text)?.key).toBe(key);
  });

  test('keeps its spelling for the mail', () => {
    expect(parseEmailAddress('Mary@Bücher.Example')?.text).toBe('Mary@xn--bcher-kva.example');
  });

  test.each([
    '',
    '@',
    'mary',
    'mary@',
    '@example.com',
    'mary@localhost',
    'mary@example',
    '.mary@example.com',
    'mary.@example.com',
    'ma..ry@example.com',
    'ma ry@example.com',
    'mary@exa mple.com',
    'mary@@example.com',
    '"mary"@example.com',
    'mary@[127.0.0.1]',
    'mary@127.0.0.1',
    'mary@1.2',
    'mary@0x7f.1',
    'mary@-example.com',
    'mary@example-.com',
    'mary@example..com',
    'mary@exa_mple.com',
    'mary@example.com/path',
    'mary@example.com:80',
    'mary@user@example.com#x',
    'mary<script>@example.com',
    'mary\u0000@example.com',
    'mary\r\nBcc: all@example.com',
    // Full-width letters look like others and would be a second account of one mailbox
    'ｍary@example.com',
    `${'x'.repeat(65)}@example.com`,
    `${'ü'.repeat(33)}@example.com`,
    `mary@${'x'.repeat(64)}.com`,
    `mary@${'abcdefgh.'.repeat(28)}example`,
  ])('is not %j', text => {
    expect(parseEmailAddress(text)).toBeUndefined();
  });

  test('is the same whatever the case', () => {
    fc.assert(
      fc.property(address, text => {
        const key = parseEmailAddress(text)?.key;
        expect(key).toBeDefined();
        expect(parseEmailAddress(text.toUpperCase())?.key).toBe(key);
        expect(parseEmailAddress(text.toLowerCase())?.key).toBe(key);
      }),
    );
  });

  test('has a key that is an address with the same key, and fits where mail servers look', () => {
    fc.assert(
      fc.property(fc.oneof(address, fc.emailAddress(), fc.string({ unit: 'grapheme' })), text => {
        const parsed = parseEmailAddress(text);
        fc.pre(parsed !== undefined);
        expect(parseEmailAddress(parsed.key)?.key).toBe(parsed.key);
        expect(parseEmailAddress(parsed.text)?.key).toBe(parsed.key);
        expect(Buffer.byteLength(parsed.text)).toBeLessThanOrEqual(254);
        // Nothing that could end a header line or begin another address
        expect(parsed.text).not.toMatch(/[\s<>,;:"()[\]\\]|\p{Cc}/u);
      }),
    );
  });

  test('is never an error, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => {
        parseEmailAddress(text);
      }),
    );
  });
});
