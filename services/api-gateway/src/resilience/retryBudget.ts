/**
 * Bounds retries to a share of the requests, so that retries cannot multiply the load of an upstream that is already
 * in trouble: each request pays in a part of a retry, each retry takes a whole one out.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #most: number;
  #balance: number;

  /**
   * @param options.ratio retries per request
   * @param options.burst how many retries can be saved up, and how many there are at the beginning
   */
  constructor(options: { ratio: number; burst: number }) {
    this.#ratio = options.ratio;
    this.#most = options.burst;
    this.#balance = options.burst;
  }

  get balance(): number {
    return this.#balance;
  }

  /** To be called for every request, not for its retries. */
  deposit(): void {
    this.#balance = Math.min(this.#most, this.#balance + this.#ratio);
  }

  /** Takes one retry out; false when there is none left. */
  withdraw(): boolean {
    // Parts like 0.1 do not add up exactly
    if (this.#balance < 1 - 1e-9) {
      return false;
    }
    this.#balance = Math.max(0, this.#balance - 1);
    return true;
  }
}
