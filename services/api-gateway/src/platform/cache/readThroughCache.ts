import { Counter } from 'prom-client';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { RedisConnection } from './redisConnection.ts';

/** Stands where a value was that has changed. Not JSON, so it cannot be mistaken for a value. */
const changed = 'changed';

/**
 * Longer than any load can take. A load that began before a change, and so may hold the old value, must find this
 * mark when it wants to store it.
 */
const changedMarkMs = 10_000;

/** Remembers what is slow to load. When Redis is away every call loads, and nothing fails because of it. */
export class ReadThroughCache<Value extends object> {
  readonly #redis: RedisConnection;
  readonly #logger: Logger;
  readonly #ttlMs: number;
  readonly #keyPrefix: string;
  readonly #requests: Counter<'cache' | 'result'>;
  readonly #name: string;
  readonly #loading = new Map<string, Promise<Value | undefined>>();

  constructor(options: {
    redis: RedisConnection;
    logger: Logger;
    metrics: Metrics;
    /** What is cached, in one word: a part of the keys, and the `cache` label of the metric. */
    name: string;
    keyPrefix: string;
    ttlSeconds: number;
  }) {
    this.#redis = options.redis;
    this.#logger = options.logger;
    this.#name = options.name;
    this.#keyPrefix = `${options.keyPrefix}${options.name}:`;
    this.#ttlMs = options.ttlSeconds * 1_000;
    this.#requests = cacheRequests(options.metrics);
  }

  /**
   * The cached value, or else the loaded one. Callers that ask for the same key at the same time share one load,
   * so a popular value that expires does not send everybody to the database at once.
   */
  async get(id: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const loading = this.#loading.get(id);
    if (loading !== undefined) {
      this.#count('shared');
      return loading;
    }
    const answer = this.#find(id, load);
    this.#loading.set(id, answer);
    try {
      return await answer;
    } finally {
      // Unless the value changed meanwhile and a newer load took this one's place
      if (this.#loading.get(id) === answer) {
        this.#loading.delete(id);
      }
    }
  }

  /** To be called after every change of a value. While Redis is away, readers may see the old value until its TTL. */
  async forget(id: string): Promise<void> {
    // Readers from now on must not join a load that began before the change
    this.#loading.delete(id);
    await this.#attempt('forget', () =>
      this.#redis.set(this.#keyPrefix + id, changed, changedMarkMs),
    );
  }

  async #find(id: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const key = this.#keyPrefix + id;
    const cached = await this.#attempt('read', () => this.#redis.get(key));
    if (cached !== undefined && cached !== changed) {
      this.#count('hit');
      return JSON.parse(cached) as Value;
    }
    this.#count('miss');
    const value = await load();
    if (value !== undefined) {
      // Not stored where a change has left its mark
      await this.#attempt('store', () =>
        this.#redis.setIfAbsent(key, JSON.stringify(value), this.#jitteredTtlMs()),
      );
    }
    return value;
  }

  /** Up to a tenth shorter, so that values that were cached together do not expire together. */
  #jitteredTtlMs(): number {
    return Math.round(this.#ttlMs * (1 - Math.random() / 10));
  }

  /** A cache is never the reason for an error. */
  async #attempt<Result>(
    what: string,
    command: () => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await command();
    } catch (error) {
      this.#count('error');
      this.#logger.debug({ err: error, cache: this.#name }, `could not ${what} the cache`);
      return undefined;
    }
  }

  #count(result: string): void {
    this.#requests.inc({ cache: this.#name, result });
  }
}

/** One counter for all caches of the service. */
function cacheRequests({ registry }: Metrics): Counter<'cache' | 'result'> {
  const name = 'cache_requests_total';
  const existing = registry.getSingleMetric(name);
  return existing instanceof Counter
    ? existing
    : new Counter({
        name,
        help: 'Cache lookups by result: hit, miss, shared (joined a running load) or error',
        labelNames: ['cache', 'result'],
        registers: [registry],
      });
}
