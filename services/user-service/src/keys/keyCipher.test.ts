import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyCipher } from './keyCipher.ts';

const old = randomBytes(32);
const current = randomBytes(32);
const cipher = new KeyCipher([current, old]);

describe('KeyCipher', () => {
  test('gives back what was encrypted, also with a former key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(cipher.decrypt('key-1', cipher.encrypt('key-1', text))).toBe(text);
        expect(cipher.decrypt('key-1', new KeyCipher([old]).encrypt('key-1', text))).toBe(text);
      }),
    );
  });

  test('encrypts with the first key, and never the same way twice', () => {
    const encrypted = cipher.encrypt('key-1', 'secret');

    expect(new KeyCipher([current]).decrypt('key-1', encrypted)).toBe('secret');
    expect(cipher.encrypt('key-1', 'secret')).not.toEqual(encrypted);
    expect(encrypted.toString('latin1')).not.toContain('secret');
  });

  test('gives back nothing under another name, with another key, or after any change', () => {
    const encrypted = cipher.encrypt('key-1', 'secret');

    expect(() => cipher.decrypt('key-2', encrypted)).toThrow();
    expect(() => new KeyCipher([randomBytes(32)]).decrypt('key-1', encrypted)).toThrow(
      'KEY_ENCRYPTION_KEYS',
    );
    for (let index = 0; index < encrypted.length; index += 1) {
      const changed = Buffer.from(encrypted);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => cipher.decrypt('key-1', changed)).toThrow();
    }
  });
});
