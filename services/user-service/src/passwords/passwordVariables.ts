import { wholeNumber } from '../platform/configuration.ts';

/** What hashing of passwords needs from the environment. The defaults of the cost are OWASP's for argon2id. */
export const passwordVariables = {
  /** Memory of one hash, in KiB. */
  PASSWORD_HASH_MEMORY_KIB: wholeNumber({ minimum: 8, maximum: 1_048_576 }).default(19_456),
  /** Passes over that memory. */
  PASSWORD_HASH_PASSES: wholeNumber({ minimum: 1, maximum: 20 }).default(2),
  /** Hashes at the same time, each on a thread of its own; Node.js has four for everything (UV_THREADPOOL_SIZE). */
  PASSWORD_HASH_CONCURRENCY: wholeNumber({ minimum: 1, maximum: 64 }).default(2),
  /** Hashes that may wait; more are answered 503. */
  PASSWORD_HASH_QUEUE: wholeNumber({ minimum: 0, maximum: 10_000 }).default(200),
};
