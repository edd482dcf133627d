import type { AttemptRule } from './attemptPolicy.ts';
import type { AttemptStore } from './attemptStore.ts';

/** Keeps anybody from filling somebody else's mailbox with tokens. */
export class MailGuard {
  readonly #store: AttemptStore;
  readonly #rule: AttemptRule;

  constructor(store: AttemptStore, configuration: { MAIL_FREE_ATTEMPTS: number }) {
    this.#store = store;
    this.#rule = {
      free: configuration.MAIL_FREE_ATTEMPTS,
      firstDelayMs: 60_000,
      longestDelayMs: 3_600_000,
      memoryMs: 24 * 3_600_000,
    };
  }

  /** Whether a further mail may go to this address now. The caller answers the same either way. */
  async allows(accountKey: string): Promise<boolean> {
    return (await this.#store.attempt(`mail:${accountKey}`, this.#rule)) === 0;
  }
}
