/** A quota of requests within a window, for example 600 in 60 seconds. */
export interface RateLimit {
  quota: number;
  windowMs: number;
}

/** What a request that asked for its place was told. */
export interface RateLimitDecision {
  allowed: boolean;
  /** How many more requests would be allowed at once. */
  remaining: number;
  /** How long until the whole quota is there again. */
  resetMs: number;
  /** How long until the next request is allowed; 0 when one would be now. */
  retryAfterMs: number;
}

/**
 * The generic cell rate algorithm. All that has to be kept is one number, the theoretical arrival time: when the quota
 * would be whole again. Every request moves it on by one interval; a request that would move it further ahead than the
 * whole quota takes is refused. So a whole quota may come at once, and after that as much as grows again.
 *
 * Times are whole microseconds since 1970: sums of parts would not be exact, and the last of a quota would be lost.
 *
 * @param arrivalAt the number that is kept; anything in the past for somebody new
 */
export function takeFromLimit(
  limit: RateLimit,
  arrivalAt: number,
  now: number,
): { decision: RateLimitDecision; arrivalAt: number } {
  const next = Math.max(arrivalAt, now) + intervalMicros(limit);
  const allowed = next - now <= capacityMicros(limit);
  const kept = allowed ? next : arrivalAt;
  return { decision: decisionFor(limit, allowed, kept - now), arrivalAt: kept };
}

/**
 * What is to be said about a limit.
 *
 * @param ahead how far its arrival time is ahead of now
 */
export function decisionFor(limit: RateLimit, allowed: boolean, ahead: number): RateLimitDecision {
  const interval = intervalMicros(limit);
  const room = capacityMicros(limit) - Math.max(0, ahead);
  return {
    allowed,
    remaining: Math.max(0, Math.floor(room / interval)),
    resetMs: Math.max(0, ahead) / 1000,
    retryAfterMs: Math.max(0, interval - room) / 1000,
  };
}

/** How long it takes until one more request may be made, once the quota is used up. Rounded so that it is not less. */
export function intervalMicros(limit: RateLimit): number {
  return Math.ceil((limit.windowMs * 1000) / limit.quota);
}

/** How far ahead the arrival time is when the quota is used up: the window, but for rounding. */
export function capacityMicros(limit: RateLimit): number {
  return intervalMicros(limit) * limit.quota;
}

/** The time as limits count it. */
export function nowMicros(): number {
  return Date.now() * 1000;
}
