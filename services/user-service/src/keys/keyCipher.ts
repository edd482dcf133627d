import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const keyIdBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts what is kept in the database and must not be readable there, with AES-256-GCM. The first key encrypts and
 * all of them decrypt, so that the key can be replaced while the service runs.
 */
export class KeyCipher {
  readonly #keys: readonly { id: Buffer; key: Buffer }[];

  /** @param keys 32 bytes each; at least one */
  constructor(keys: readonly Buffer[]) {
    this.#keys = keys.map(key => ({
      id: createHash('sha256').update(key).digest().subarray(0, keyIdBytes),
      key,
    }));
  }

  /** @param name what is encrypted; the result decrypts under no other name */
  encrypt(name: string, text: string): Buffer {
    const [first] = this.#keys;
    if (first === undefined) {
      throw new Error('there is no key to encrypt with');
    }
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(Buffer.from(name));
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([first.id, nonce, cipher.getAuthTag(), encrypted]);
  }

  /** @throws when it was encrypted with a key that is not known any more, under another name, or was changed */
  decrypt(name: string, content: Buffer): string {
    const id = content.subarray(0, keyIdBytes);
    const known = this.#keys.find(candidate => candidate.id.equals(id));
    if (known === undefined) {
      throw new Error('it was encrypted with a key that is not in KEY_ENCRYPTION_KEYS');
    }
    const nonce = content.subarray(keyIdBytes, keyIdBytes + nonceBytes);
    const tag = content.subarray(keyIdBytes + nonceBytes, keyIdBytes + nonceBytes + tagBytes);
    const encrypted = content.subarray(keyIdBytes + nonceBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', known.key, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(name))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
  }
}
