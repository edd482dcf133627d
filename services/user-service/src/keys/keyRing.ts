import type { JWK } from 'jose';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { KeyCipher } from './keyCipher.ts';
import { type KeyPolicy, publishedKeys, signingKey } from './keySchedule.ts';
import type { PostgresqlKeyStore } from './postgresqlKeyStore.ts';
import { openKey, type SigningKey } from './signingKeys.ts';

/** The signing keys in the memory of one instance, looked up anew every now and then. */
export class KeyRing {
  readonly #store: PostgresqlKeyStore;
  readonly #cipher: KeyCipher;
  readonly #policy: KeyPolicy;
  #keys: SigningKey[] = [];

  private constructor(store: PostgresqlKeyStore, cipher: KeyCipher, policy: KeyPolicy) {
    this.#store = store;
    this.#cipher = cipher;
    this.#policy = policy;
  }

  /** @throws when there is a key that cannot be decrypted: it would be missed sooner or later */
  static async start(
    context: ServiceContext,
    options: {
      store: PostgresqlKeyStore;
      cipher: KeyCipher;
      policy: KeyPolicy;
      refreshMs: number;
    },
  ): Promise<KeyRing> {
    const ring = new KeyRing(options.store, options.cipher, options.policy);
    await ring.refresh();
    const timer = setInterval(() => {
      ring.refresh().catch((error: unknown) => {
        // Those in memory go on signing; verifiers know them for longer than that
        context.logger.warn({ err: error }, 'could not look for new signing keys');
      });
    }, options.refreshMs);
    timer.unref();
    context.resources.add('key ring', async () => {
      clearInterval(timer);
      await Promise.resolve();
    });
    return ring;
  }

  /** Makes the next key when it is time to, and learns of those that other instances made. */
  async refresh(): Promise<void> {
    await this.#store.maintain(Date.now());
    const stored = await this.#store.list();
    const known = new Map(this.#keys.map(key => [key.kid, key]));
    this.#keys = await Promise.all(
      stored.map(async key => known.get(key.kid) ?? openKey(this.#cipher, key)),
    );
  }

  /** The key to sign with now. */
  current(): SigningKey {
    const key = signingKey(this.#keys, Date.now());
    if (key === undefined) {
      throw new Error('there is no key to sign with');
    }
    return key;
  }

  /** The public halves that verifiers must know. */
  published(): JWK[] {
    return publishedKeys(this.#keys, Date.now(), this.#policy).map(key => key.publicKey);
  }
}
