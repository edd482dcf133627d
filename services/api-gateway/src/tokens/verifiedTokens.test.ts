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
});
