import { createHash, randomBytes } from 'node:crypto';

/** 256 bits that nobody can guess, and what is stored of them. */
export interface SecretToken {
  /** Given away once, and kept nowhere. */
  text: string;
  /** SHA-256; with this much chance in the token nothing slower is needed. */
  hash: Buffer;
}

export function createSecretToken(): SecretToken {
  const text = randomBytes(32).toString('base64url');
  return { text, hash: hashToken(text) };
}

/** What is stored of a token that a caller shows. */
export function hashToken(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
