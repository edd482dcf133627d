import type { CryptoKey } from 'jose';
import { Counter, Gauge } from 'prom-client';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { KeySet } from './keySet.ts';

/** The keys cannot be read, so nothing can be said about a token that needs a new one. */
export class KeysUnavailable extends Error {
  constructor() {
    super('the keys of the user-service are out of reach');
    this.name = 'KeysUnavailable';
  }
}

interface SigningKeysOptions {
  fetch: () => Promise<KeySet>;
  refreshEveryMs: number;
  /** Between two reads because of unknown keys: anybody can invent a key id. */
  cooldownMs: number;
  /** Called after keys were taken out of the set: tokens that they signed are no longer good. */
  onRemoved: (keyIds: ReadonlySet<string>) => void;
}

/**
 * The keys that access tokens are signed with. Read at start, now and then, and when a token names an unknown one;
 * while the user-service is away those that are known are kept.
 */
export class SigningKeys {
  readonly #options: SigningKeysOptions;
  readonly #context: ServiceContext;
  readonly #refreshes: Counter<'result'>;
  #keys: KeySet = new Map();
  #reading: Promise<void> | undefined;
  #attemptedAt = -Infinity;
  #lastFailed = true;
  #timer: NodeJS.Timeout | undefined;

  private constructor(context: ServiceContext, options: SigningKeysOptions) {
    this.#context = context;
    this.#options = options;
    this.#refreshes = new Counter({
      name: 'jwks_refreshes_total',
      help: 'How often the keys of the user-service were read, and whether that worked',
      labelNames: ['result'],
      registers: [context.metrics.registry],
    });
    const gauge: Gauge = new Gauge({
      name: 'jwks_keys',
      help: 'Keys that access tokens may be signed with',
      registers: [context.metrics.registry],
      collect: () => {
        gauge.set(this.#keys.size);
      },
    });
  }

  /** Begins to read the keys. Does not wait for them: the gateway has to start before the user-service can answer. */
  static start(context: ServiceContext, options: SigningKeysOptions): SigningKeys {
    const keys = new SigningKeys(context, options);
    keys.#schedule(0);
    context.health.add({ name: 'jwks', required: false, run: () => keys.#check() });
    context.resources.add('the refresh of keys', async () => {
      clearTimeout(keys.#timer);
      keys.#timer = undefined;
      await keys.#reading;
    });
    return keys;
  }

  /**
   * @returns undefined when the user-service does not have such a key
   * @throws KeysUnavailable when that cannot be found out
   */
  async find(keyId: string): Promise<CryptoKey | undefined> {
    const known = this.#keys.get(keyId);
    if (known !== undefined) {
      return known;
    }
    if (this.#reading !== undefined || this.#mayAsk()) {
      await this.#refresh();
    }
    const found = this.#keys.get(keyId);
    if (found === undefined && this.#lastFailed) {
      throw new KeysUnavailable();
    }
    return found;
  }

  #mayAsk(): boolean {
    return performance.now() - this.#attemptedAt >= this.#options.cooldownMs;
  }

  #refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    this.#attemptedAt = performance.now();
    try {
      const keys = await this.#options.fetch();
      const removed = new Set([...this.#keys.keys()].filter(keyId => !keys.has(keyId)));
      this.#keys = keys;
      this.#lastFailed = false;
      this.#refreshes.inc({ result: 'success' });
      if (removed.size > 0) {
        this.#options.onRemoved(removed);
      }
    } catch (error) {
      if (!this.#lastFailed || this.#keys.size === 0) {
        this.#context.logger.warn({ err: error }, 'could not read the keys of the user-service');
      }
      this.#lastFailed = true;
      this.#refreshes.inc({ result: 'failure' });
    }
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => {
      void this.#refresh().then(() => {
        if (this.#timer !== undefined) {
          const { refreshEveryMs, cooldownMs } = this.#options;
          this.#schedule(this.#lastFailed ? Math.min(cooldownMs, refreshEveryMs) : refreshEveryMs);
        }
      });
    }, delayMs);
    this.#timer.unref();
  }

  async #check(): Promise<void> {
    if (this.#keys.size === 0) {
      throw new KeysUnavailable();
    }
  }
}
