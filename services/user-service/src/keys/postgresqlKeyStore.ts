import type { JWK } from 'jose';
import { advisoryLocks } from '../postgresql/advisoryLocks.ts';
import type { Database, Queryable } from '../platform/database/database.ts';
import type { KeyCipher } from './keyCipher.ts';
import { type KeyPolicy, nextKeySignsFrom, publishedKeys } from './keySchedule.ts';
import { generateKey, type StoredKey } from './signingKeys.ts';

interface KeyRow {
  kid: string;
  public_key: JWK;
  encrypted_private_key: Buffer;
  signs_from: Date;
}

/** Keeps the signing keys of all instances in PostgreSQL, with their private halves encrypted. */
export class PostgresqlKeyStore {
  readonly #database: Database;
  readonly #cipher: KeyCipher;
  readonly #policy: KeyPolicy;

  constructor(database: Database, cipher: KeyCipher, policy: KeyPolicy) {
    this.#database = database;
    this.#cipher = cipher;
    this.#policy = policy;
  }

  async list(): Promise<StoredKey[]> {
    return listKeys(this.#database);
  }

  /**
   * Makes the next key when it is time to, and forgets those that nobody needs any more. Instances that do so at the
   * same time wait for each other, so that one key is made.
   */
  async maintain(now: number): Promise<void> {
    const keys = await this.list();
    const needed = new Set(publishedKeys(keys, now, this.#policy).map(({ kid }) => kid));
    if (nextKeySignsFrom(keys, now, this.#policy) === undefined && needed.size === keys.length) {
      return;
    }
    await this.#exclusively(async (transaction, current) => {
      const signsFrom = nextKeySignsFrom(current, now, this.#policy);
      if (signsFrom !== undefined) {
        await insertKey(transaction, await generateKey(this.#cipher, signsFrom));
      }
      const kept = publishedKeys(current, now, this.#policy).map(({ kid }) => kid);
      await deleteOtherKeys(
        transaction,
        current.map(({ kid }) => kid).filter(kid => !kept.includes(kid)),
      );
    });
  }

  /**
   * Makes a new key now, whatever the age of the others.
   *
   * @param options.discardOthers the others are not to be trusted any more: whatever they signed is invalid at once
   */
  async rotate(now: number, options: { discardOthers: boolean }): Promise<string> {
    return this.#exclusively(async (transaction, current) => {
      const signsFrom =
        options.discardOthers || current.length === 0 ? now : now + this.#policy.leadMs;
      const key = await generateKey(this.#cipher, signsFrom);
      await insertKey(transaction, key);
      if (options.discardOthers) {
        await deleteOtherKeys(
          transaction,
          current.map(({ kid }) => kid),
        );
      }
      return key.kid;
    });
  }

  async #exclusively<Result>(
    work: (transaction: Queryable, current: StoredKey[]) => Promise<Result>,
  ): Promise<Result> {
    return this.#database.transaction(async transaction => {
      await transaction.query({
        name: 'lock-signing-keys',
        text: 'SELECT pg_advisory_xact_lock($1)',
        values: [advisoryLocks.signingKeys],
      });
      return work(transaction, await listKeys(transaction));
    });
  }
}

async function listKeys(target: Queryable): Promise<StoredKey[]> {
  const rows = await target.query<KeyRow>({
    name: 'list-signing-keys',
    text: 'SELECT kid, public_key, encrypted_private_key, signs_from FROM signing_keys',
  });
  return rows.map(row => ({
    kid: row.kid,
    signsFrom: row.signs_from.getTime(),
    publicKey: row.public_key,
    encryptedPrivateKey: row.encrypted_private_key,
  }));
}

async function insertKey(target: Queryable, key: StoredKey): Promise<void> {
  await target.query({
    name: 'insert-signing-key',
    text: `INSERT INTO signing_keys (kid, public_key, encrypted_private_key, signs_from)
           VALUES ($1, $2, $3, $4)`,
    values: [key.kid, key.publicKey, key.encryptedPrivateKey, new Date(key.signsFrom)],
  });
}

async function deleteOtherKeys(target: Queryable, kids: readonly string[]): Promise<void> {
  await target.query({
    name: 'delete-signing-keys',
    text: 'DELETE FROM signing_keys WHERE kid = ANY ($1::text[])',
    values: [kids],
  });
}
