import { Counter } from 'prom-client';
import type { Metrics } from '../platform/telemetry/metrics.ts';
import { ArrivalTimes, type Arrivals } from './arrivalTimes.ts';
import { intervalMicros, nowMicros, type RateLimitDecision, takeFromLimit } from './rateLimit.ts';
import type { RateLimitPolicy } from './rateLimitPolicy.ts';
import type { Settlement, SharedArrivals } from './sharedArrivals.ts';

/** More at once would keep Redis from everybody else for too long. */
const largestSettlement = 500;

interface Use extends Settlement {
  arrivals: Arrivals;
}

/**
 * Decides who may go on. `takeLocally` answers at once from what this instance knows; what it allowed is settled with
 * the other instances in the background, so a limit can be exceeded by what arrives elsewhere within one interval.
 * `takeShared` asks first, for the few requests where that is worth a round trip. Without Redis, or while it is away,
 * both count in this instance alone.
 */
export class RateLimiter {
  readonly #shared: SharedArrivals | undefined;
  readonly #arrivals: ArrivalTimes;
  readonly #uses = new Map<string, Use>();
  readonly #settlements: Counter<'result'>;
  #timer: NodeJS.Timeout | undefined;

  private constructor(shared: SharedArrivals | undefined, capacity: number, metrics: Metrics) {
    this.#shared = shared;
    this.#arrivals = new ArrivalTimes(capacity);
    this.#settlements = new Counter({
      name: 'rate_limit_shared_total',
      help: 'How often the shared counts were asked, and whether they answered',
      labelNames: ['result'],
      registers: [metrics.registry],
    });
  }

  /** Begins to settle at once when there is something to settle with. */
  static start(options: {
    shared: SharedArrivals | undefined;
    metrics: Metrics;
    settleEveryMs: number;
    /** How many clients and users are remembered at most. */
    capacity: number;
  }): RateLimiter {
    const { shared, capacity, metrics, settleEveryMs } = options;
    const limiter = new RateLimiter(shared, capacity, metrics);
    limiter.#timer = setInterval(() => {
      void limiter.settle();
    }, settleEveryMs);
    limiter.#timer.unref();
    return limiter;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  takeLocally(policy: RateLimitPolicy, key: string, now = nowMicros()): RateLimitDecision {
    const arrivals = this.#arrivals.of(key, now);
    const { decision, arrivalAt } = takeFromLimit(policy, arrivals.arrivalAt, now);
    arrivals.arrivalAt = arrivalAt;
    if (decision.allowed && this.#shared !== undefined) {
      arrivals.unsettled += 1;
      if (arrivals.unsettled === 1) {
        this.#uses.set(key, { key, policy, count: 0, arrivals });
      }
    }
    return decision;
  }

  async takeShared(policy: RateLimitPolicy, key: string): Promise<RateLimitDecision> {
    if (this.#shared !== undefined) {
      try {
        const decision = await this.#shared.take(policy, key);
        // So that this instance goes on from here when Redis goes away
        const now = nowMicros();
        this.#arrivals.of(key, now).arrivalAt = now + decision.resetMs * 1000;
        this.#settlements.inc({ result: 'answered' });
        return decision;
      } catch {
        this.#settlements.inc({ result: 'away' });
      }
    }
    return this.takeLocally(policy, key);
  }

  /** Tells the other instances what was allowed here, and learns what they have allowed. */
  async settle(): Promise<void> {
    const uses = [...this.#uses.values()];
    for (let start = 0; start < uses.length; start += largestSettlement) {
      await this.#settleSome(uses.slice(start, start + largestSettlement));
    }
  }

  async #settleSome(uses: Use[]): Promise<void> {
    for (const use of uses) {
      use.count = use.arrivals.unsettled;
      use.arrivals.unsettled = 0;
      this.#uses.delete(use.key);
    }
    try {
      const ahead = (await this.#shared?.settle(uses)) ?? [];
      const now = nowMicros();
      uses.forEach(({ arrivals, policy }, index) => {
        // Whatever was allowed while the answer was on its way is not part of it
        arrivals.arrivalAt =
          now + (ahead[index] ?? 0) + arrivals.unsettled * intervalMicros(policy);
      });
      this.#settlements.inc({ result: 'answered' });
    } catch {
      // Not tried again: the others have limited without it by now, and this instance still knows
      this.#settlements.inc({ result: 'away' });
    }
  }
}
