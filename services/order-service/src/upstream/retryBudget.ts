/** What a budget is made of. */
export interface RetryBudgetOptions {
  /** How many retries each call pays for, for example 0.1: one retry for ten calls. */
  perCall: number;
  /** Retries that may be saved up, and what there is at the start. */
  most: number;
}

/** Keeps retries a share of the calls: an upstream in trouble is not called twice as often because of that. */
export class RetryBudget {
  readonly #options: RetryBudgetOptions;
  #balance: number;

  constructor(options: RetryBudgetOptions) {
    this.#options = options;
    this.#balance = options.most;
  }

  /** Every call pays in, retries do not. */
  deposit(): void {
    this.#balance = Math.min(this.#options.most, this.#balance + this.#options.perCall);
  }

  /** @returns whether there was enough for one more retry */
  withdraw(): boolean {
    if (this.#balance < 1) {
      return false;
    }
    this.#balance -= 1;
    return true;
  }
}
