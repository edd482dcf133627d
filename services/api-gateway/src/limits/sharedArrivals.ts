import type { RateLimitDecision } from './rateLimit.ts';
import type { RateLimitPolicy } from './rateLimitPolicy.ts';

/** Requests that one instance has allowed and the others do not know of yet. */
export interface Settlement {
  key: string;
  policy: RateLimitPolicy;
  count: number;
}

/** Arrival times that all instances share. Both methods reject while they are out of reach. */
export interface SharedArrivals {
  /** Asks for a place, for all instances at once. */
  take(policy: RateLimitPolicy, key: string): Promise<RateLimitDecision>;
  /** Adds what was allowed locally; answers, for each, how many microseconds its arrival time is ahead of now afterwards. */
  settle(settlements: readonly Settlement[]): Promise<number[]>;
}
