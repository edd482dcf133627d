import { describe, expect, test } from '@jest/globals';
import { VerifiedTokens } from './verifiedTokens.ts';

function verified(keyId: string, expiresAt = 1_000) {
  return {
    subject: 'u',
    sessionId: 's',
    roles: [],
    keyId,
    expiresAt,
    identity: 'i',
    identityUntil: 500,
    limitKey: 'user:1',
  };
}

describe('verified tokens', () => {
  test('are found until they expire, and not a moment longer', () => {
    const tokens = new VerifiedTokens(10);
    tokens.add('token', verified('k'));
    expect(tokens.find('token', 999)).toMatchObject({ keyId: 'k' });
    expect(tokens.find('token', 1_000)).toBeUndefined();
    expect(tokens.size).toBe(0);
  });

  test('are never more than there is room for', () => {
    const tokens = new VerifiedTokens(3);
    for (let index = 0; index < 10; index += 1) {
      tokens.add(`token ${index}`, verified('k'));
      tokens.add(`token ${index}`, verified('k'));
    }
    expect(tokens.size).toBe(3);
    expect(tokens.find('token 9', 0)).toBeDefined();
    expect(tokens.find('token 6', 0)).toBeUndefined();
  });

  test('are forgotten when they are no longer good', () => {
    const tokens = new VerifiedTokens(3);
    tokens.add('one', verified('old'));
    tokens.add('two', verified('new'));
    tokens.forget(({ keyId }) => keyId === 'old');
    expect(tokens.find('one', 0)).toBeUndefined();
    expect(tokens.find('two', 0)).toBeDefined();
  });

  describe('of a connection', () => {
    const connection = {};

    test('are found again, and one connection finds nothing of another', () => {
      const tokens = new VerifiedTokens(3);
      const one = verified('one');
      tokens.add('one', one);
      tokens.add('two', verified('two'));
      for (const token of ['one', 'one', 'two', 'one']) {
        expect(tokens.findOn(connection, token, 0)?.keyId).toBe(token);
      }
      expect(tokens.findOn(connection, 'one', 0)).toBe(one);
      expect(tokens.findOn(connection, 'three', 0)).toBeUndefined();
      expect(tokens.findOn({}, 'three', 0)).toBeUndefined();
      expect(tokens.findOn({}, 'one', 0)).toBe(one);
    });

    test('are forgotten like all others', () => {
      const tokens = new VerifiedTokens(3);
      tokens.add('one', verified('old'));
      expect(tokens.findOn(connection, 'one', 0)).toBeDefined();
      tokens.forget(({ keyId }) => keyId === 'old');
      expect(tokens.findOn(connection, 'one', 0)).toBeUndefined();
    });

    test('expire, and are replaced when there is a newer identity', () => {
      const tokens = new VerifiedTokens(3);
      tokens.add('one', verified('k'));
      expect(tokens.findOn(connection, 'one', 499)).toBeDefined();
      tokens.add('one', { ...verified('k'), identity: 'newer', identityUntil: 900 });
      expect(tokens.findOn(connection, 'one', 500)?.identity).toBe('newer');
      expect(tokens.findOn(connection, 'one', 501)?.identity).toBe('newer');
      expect(tokens.findOn(connection, 'one', 1_000)).toBeUndefined();
    });
  });
});
