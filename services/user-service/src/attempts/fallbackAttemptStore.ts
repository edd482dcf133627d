import { Counter } from 'prom-client';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import type { AttemptRule } from './attemptPolicy.ts';
import type { AttemptStore } from './attemptStore.ts';

/**
 * Counts in the first store, and in the second one while the first does not answer. Guessing is never free: when
 * Redis goes away, at most the attempts counted there are forgotten once. When both are away the attempt fails.
 */
export class FallbackAttemptStore implements AttemptStore {
  readonly #first: AttemptStore;
  readonly #second: AttemptStore;
  readonly #logger: Logger;
  readonly #fallbacks: Counter;
  #fallingBack = false;

  constructor(context: ServiceContext, first: AttemptStore, second: AttemptStore) {
    this.#first = first;
    this.#second = second;
    this.#logger = context.logger;
    this.#fallbacks = new Counter({
      name: 'attempt_fallbacks_total',
      help: 'Attempts that were counted in PostgreSQL because Redis did not answer',
      registers: [context.metrics.registry],
    });
  }

  async attempt(key: string, rule: AttemptRule): Promise<number> {
    return this.#ask(store => store.attempt(key, rule));
  }

  async remaining(key: string): Promise<number> {
    return this.#ask(store => store.remaining(key));
  }

  async withdraw(key: string, rule: AttemptRule): Promise<void> {
    await this.#ask(store => store.withdraw(key, rule));
  }

  async forget(key: string): Promise<void> {
    await this.#ask(store => store.forget(key));
  }

  async #ask<Answer>(question: (store: AttemptStore) => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await question(this.#first);
      this.#fallingBack = false;
      return answer;
    } catch (error) {
      this.#fallbacks.inc();
      if (!this.#fallingBack) {
        this.#logger.warn({ err: error }, 'Redis is away; attempts are counted in PostgreSQL');
      }
      this.#fallingBack = true;
      return question(this.#second);
    }
  }
}
