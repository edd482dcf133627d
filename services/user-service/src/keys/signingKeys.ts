import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import type { KeyCipher } from './keyCipher.ts';
import type { ScheduledKey } from './keySchedule.ts';

/** ECDSA on P-256: small signatures, and every library knows it. */
export const signingAlgorithm = 'ES256';

/** A key pair that access tokens are signed with. */
export interface SigningKey extends ScheduledKey {
  publicKey: JWK;
  privateKey: CryptoKey;
}

/** A key pair as it is stored. */
export interface StoredKey extends ScheduledKey {
  publicKey: JWK;
  encryptedPrivateKey: Buffer;
}

/** Makes a key pair; its id is the thumbprint of the public key (RFC 7638). */
export async function generateKey(cipher: KeyCipher, signsFrom: number): Promise<StoredKey> {
  const { publicKey, privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    kid,
    signsFrom,
    publicKey: { ...jwk, kid, alg: signingAlgorithm, use: 'sig' },
    encryptedPrivateKey: cipher.encrypt(kid, JSON.stringify(await exportJWK(privateKey))),
  };
}

/** @throws when KEY_ENCRYPTION_KEYS lacks the key that the private key was encrypted with */
export async function openKey(cipher: KeyCipher, stored: StoredKey): Promise<SigningKey> {
  const jwk = JSON.parse(cipher.decrypt(stored.kid, stored.encryptedPrivateKey)) as JWK;
  const privateKey = await importJWK(jwk, signingAlgorithm);
  if (privateKey instanceof Uint8Array) {
    throw new Error(`signing key ${stored.kid} is not a key pair`);
  }
  return {
    kid: stored.kid,
    signsFrom: stored.signsFrom,
    publicKey: stored.publicKey,
    privateKey,
  };
}
