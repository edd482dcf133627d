import { hash, type Options, verify } from '@node-rs/argon2';
import pLimit, { type LimitFunction } from 'p-limit';
import { Gauge } from 'prom-client';
import type { Metrics } from '../platform/telemetry/metrics.ts';
import { overloaded } from '../problems/problems.ts';
import { canonicalPassword } from './passwordPolicy.ts';

/** How much work a hash is, and how much of it is done and waits at the same time. */
export interface PasswordHasherOptions {
  memoryKib: number;
  passes: number;
  concurrency: number;
  longestQueue: number;
}

/**
 * Hashes passwords with argon2id on threads beside the event loop. A hash is the most expensive thing that a caller
 * without an account can ask for, so only a few are made at the same time, a bounded number waits, and the rest is
 * refused.
 */
export class PasswordHasher {
  readonly #parameters: Options;
  readonly #limit: LimitFunction;
  readonly #longestQueue: number;
  readonly #nobody: string;

  private constructor(options: PasswordHasherOptions, nobody: string) {
    this.#parameters = argon2Parameters(options);
    this.#limit = pLimit(options.concurrency);
    this.#longestQueue = options.longestQueue;
    this.#nobody = nobody;
  }

  static async create(options: PasswordHasherOptions, metrics: Metrics): Promise<PasswordHasher> {
    // No password has this hash: nobody knows the text
    const nobody = await hash(crypto.randomUUID(), argon2Parameters(options));
    const hasher = new PasswordHasher(options, nobody);
    new Gauge({
      name: 'password_hashes_waiting',
      help: 'Password hashes that wait for their turn',
      registers: [metrics.registry],
      collect() {
        this.set(hasher.#limit.pendingCount);
      },
    });
    new Gauge({
      name: 'password_hashes_running',
      help: 'Password hashes that are being computed',
      registers: [metrics.registry],
      collect() {
        this.set(hasher.#limit.activeCount);
      },
    });
    return hasher;
  }

  /** @throws HttpProblem (503) when too many hashes wait already */
  async hash(password: string): Promise<string> {
    return this.#run(() => hash(canonicalPassword(password), this.#parameters));
  }

  /**
   * Compares a password with a stored hash. Without one, which is to say without a user, it takes as long and is
   * false.
   *
   * @throws HttpProblem (503) when too many hashes wait already
   */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const matches = await this.#run(() =>
      verify(stored ?? this.#nobody, canonicalPassword(password)),
    );
    return matches && stored !== undefined;
  }

  /** Whether a stored hash was made with other parameters than those in use, and should be made anew. */
  isOutdated(stored: string): boolean {
    const { memoryCost, timeCost, parallelism } = this.#parameters;
    return !stored.startsWith(
      `$argon2id$v=19$m=${String(memoryCost)},t=${String(timeCost)},p=${String(parallelism)}$`,
    );
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    const { activeCount, pendingCount, concurrency } = this.#limit;
    if (activeCount + pendingCount >= concurrency + this.#longestQueue) {
      throw overloaded();
    }
    return this.#limit(work);
  }
}

/** The algorithm is the library's default, argon2id: its name for it exists for the compiler alone. */
export function argon2Parameters({
  memoryKib,
  passes,
}: Pick<PasswordHasherOptions, 'memoryKib' | 'passes'>): Options {
  return {
    memoryCost: memoryKib,
    timeCost: passes,
    parallelism: 1,
  };
}
