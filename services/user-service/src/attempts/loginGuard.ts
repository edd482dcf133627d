import { tooManyAttempts } from '../problems/problems.ts';
import type { AttemptRule } from './attemptPolicy.ts';
import type { AttemptStore } from './attemptStore.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The rules of the three ways to look at a login. */
export interface LoginRules {
  /** One address, one client: somebody who guesses. Only that client is slowed down. */
  pair: AttemptRule;
  /** One address, all clients: many machines that guess together. Short, because the owner may be among them. */
  account: AttemptRule;
  /** One client, all addresses: somebody who tries one password on everybody. */
  client: AttemptRule;
}

/** The rules with the numbers of free attempts from the environment. */
export function loginRules(configuration: {
  LOGIN_FREE_ATTEMPTS: number;
  LOGIN_FREE_ATTEMPTS_PER_ACCOUNT: number;
  LOGIN_FREE_ATTEMPTS_PER_CLIENT: number;
}): LoginRules {
  const slow = { firstDelayMs: 5 * second, longestDelayMs: 15 * minute };
  return {
    pair: { ...slow, free: configuration.LOGIN_FREE_ATTEMPTS, memoryMs: 24 * hour },
    account: {
      free: configuration.LOGIN_FREE_ATTEMPTS_PER_ACCOUNT,
      firstDelayMs: 5 * second,
      longestDelayMs: 30 * second,
      memoryMs: hour,
    },
    client: { ...slow, free: configuration.LOGIN_FREE_ATTEMPTS_PER_CLIENT, memoryMs: hour },
  };
}

/** Who tries to log in where. All of it in keys that do not say who it is. */
export interface LoginAttempt {
  accountKey: string;
  clientKey: string;
  /** Of the account: attempts of an older epoch do not count any more. */
  epoch: number;
  /** Whether this client has logged in to this account before. */
  familiar: boolean;
}

/**
 * Slows down whoever guesses passwords, without letting anybody lock out somebody else: a client is stopped by its
 * own attempts; those of others can delay it by half a minute at most, and not at all where it has logged in before.
 * Addresses without an account are treated the same, so a delay tells nothing.
 */
export class LoginGuard {
  readonly #store: AttemptStore;
  readonly #rules: LoginRules;

  constructor(store: AttemptStore, rules: LoginRules) {
    this.#store = store;
    this.#rules = rules;
  }

  /**
   * Looks at a password, unless the client has to wait. The attempt is counted as a failed one before that, so that
   * many at the same time cannot all see the same count. When there is too much to do for looking at all, it is taken
   * back.
   *
   * @throws HttpProblem (429) when the client has to wait
   */
  async look(attempt: LoginAttempt, compare: () => Promise<boolean>): Promise<boolean> {
    await this.#begin(attempt);
    try {
      return await compare();
    } catch (error) {
      await this.#withdraw(attempt);
      throw error;
    }
  }

  /**
   * The password was right: what was counted for this client and account is forgotten, and of what was counted for
   * the account this attempt alone, because others may be guessing.
   */
  async succeeded(attempt: LoginAttempt): Promise<void> {
    const { pair, account } = keysOf(attempt);
    await this.#store.forget(pair);
    if (!attempt.familiar) {
      await this.#store.withdraw(account, this.#rules.account);
    }
  }

  /** The password was wrong, or there is no account. */
  async failed(attempt: LoginAttempt): Promise<void> {
    await this.#store.attempt(keysOf(attempt).client, this.#rules.client);
  }

  async #begin(attempt: LoginAttempt): Promise<void> {
    const { pair, account, client } = keysOf(attempt);
    // What refuses is asked before what counts: an attempt that is not made is not held against anybody
    this.#refuse(await this.#store.remaining(client));
    if (!attempt.familiar) {
      this.#refuse(await this.#store.remaining(account));
    }
    this.#refuse(await this.#store.attempt(pair, this.#rules.pair));
    if (!attempt.familiar) {
      this.#refuse(await this.#store.attempt(account, this.#rules.account));
    }
  }

  async #withdraw(attempt: LoginAttempt): Promise<void> {
    const { pair, account } = keysOf(attempt);
    await this.#store.withdraw(pair, this.#rules.pair);
    if (!attempt.familiar) {
      await this.#store.withdraw(account, this.#rules.account);
    }
  }

  #refuse(waitMs: number): void {
    if (waitMs > 0) {
      throw tooManyAttempts(waitMs);
    }
  }
}

function keysOf({ accountKey, clientKey, epoch }: LoginAttempt) {
  return {
    pair: `pair:${accountKey}:${epoch}:${clientKey}`,
    account: `account:${accountKey}:${epoch}`,
    client: `client:${clientKey}`,
  };
}
