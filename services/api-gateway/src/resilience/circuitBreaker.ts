/** When a breaker opens and closes. */
export interface CircuitBreakerOptions {
  /** Opens when at least this share of the requests in the window failed. */
  failureRatio: number;
  /** … and there were at least this many of them. */
  minimumRequests: number;
  windowMs: number;
  /** How long it stays open the first time; doubles each time that a probe fails. */
  openMs: number;
  longestOpenMs: number;
  /** How many requests may try whether the upstream is back, and must succeed before it closes. */
  probes: number;
}

export type CircuitState = 'closed' | 'open' | 'half-open';

/** How an admitted request ended. `unknown`: it says nothing of the upstream, the client went away for example. */
export type CircuitOutcome = 'success' | 'failure' | 'unknown';

const slotCount = 10;

/**
 * Stops asking an upstream that fails, and lets a few requests find out when it is back. Knows no clock: the time is
 * an argument, in milliseconds.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  readonly #successes = new Array<number>(slotCount).fill(0);
  readonly #failures = new Array<number>(slotCount).fill(0);
  #slot = 0;
  #state: CircuitState = 'closed';
  /** Goes up with every change of state, so that a late result of an earlier state is not counted in this one. */
  #generation = 0;
  #openUntil = 0;
  #openForMs: number;
  #probesRunning = 0;
  #probesSucceeded = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    this.#openForMs = options.openMs;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** A ticket for `record` when the request may be sent; undefined when it may not. */
  admit(now: number): number | undefined {
    if (this.#state === 'open' && now >= this.#openUntil) {
      this.#enter('half-open');
    }
    if (this.#state === 'closed') {
      return this.#generation;
    }
    const { probes } = this.#options;
    if (this.#state === 'open' || this.#probesRunning + this.#probesSucceeded >= probes) {
      return undefined;
    }
    this.#probesRunning += 1;
    return this.#generation;
  }

  /** How long until it is worth trying again. */
  retryAfterMs(now: number): number {
    return this.#state === 'open' ? Math.max(0, this.#openUntil - now) : 0;
  }

  /** Says how the request went that `ticket` was given for. */
  record(ticket: number, outcome: CircuitOutcome, now: number): void {
    if (ticket !== this.#generation) {
      return;
    }
    if (this.#state === 'half-open') {
      this.#recordProbe(outcome, now);
    } else if (outcome !== 'unknown') {
      this.#advance(now);
      const counts = outcome === 'success' ? this.#successes : this.#failures;
      const index = this.#slot % slotCount;
      counts[index] = (counts[index] ?? 0) + 1;
      if (outcome === 'failure' && this.#failsTooOften()) {
        this.#open(now);
      }
    }
  }

  #recordProbe(outcome: CircuitOutcome, now: number): void {
    this.#probesRunning -= 1;
    if (outcome === 'failure') {
      this.#openForMs = Math.min(this.#openForMs * 2, this.#options.longestOpenMs);
      this.#open(now);
    } else if (outcome === 'success') {
      this.#probesSucceeded += 1;
      if (this.#probesSucceeded >= this.#options.probes) {
        this.#openForMs = this.#options.openMs;
        this.#enter('closed');
      }
    }
  }

  #failsTooOften(): boolean {
    const failed = sum(this.#failures);
    const total = failed + sum(this.#successes);
    return total >= this.#options.minimumRequests && failed / total >= this.#options.failureRatio;
  }

  #open(now: number): void {
    this.#openUntil = now + this.#openForMs;
    this.#enter('open');
  }

  #enter(state: CircuitState): void {
    this.#state = state;
    this.#generation += 1;
    this.#probesRunning = 0;
    this.#probesSucceeded = 0;
    this.#successes.fill(0);
    this.#failures.fill(0);
  }

  /** Forgets what is older than the window. */
  #advance(now: number): void {
    const slot = Math.floor(now / (this.#options.windowMs / slotCount));
    const passed = Math.min(slot - this.#slot, slotCount);
    for (let step = 1; step <= passed; step += 1) {
      this.#successes[(slot - passed + step) % slotCount] = 0;
      this.#failures[(slot - passed + step) % slotCount] = 0;
    }
    this.#slot = Math.max(this.#slot, slot);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
