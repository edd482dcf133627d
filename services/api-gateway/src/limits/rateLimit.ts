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

/** Times have parts of a microsecond at most, so sums of them are off by less. */
const toleranceMs = 0.01;

/**
 * The generic cell rate algorithm. All that has to be kept is one number, the theoretical arrival time: when the quota
 * would be whole again. Every request moves it on by `windowMs / quota`; a request that would move it further than a
 * window ahead is refused. So a whole quota may come at once, and after that as much as grows again.
 *
 * @param arrivalAt the number that is kept; anything in the past for somebody new
 */
export function takeFromLimit(
  limit: RateLimit,
  arrivalAt: number,
  now: number,
): { decision: RateLimitDecision; arrivalAt: number } {
  const next = Math.max(arrivalAt, now) + intervalMs(limit);
  const allowed = next - now <= limit.windowMs + toleranceMs;
  const kept = allowed ? next : arrivalAt;
  return { decision: decisionAt(limit, allowed, kept, now), arrivalAt: kept };
}

/** What is to be said about a limit whose arrival time is known. */
export function decisionAt(
  limit: RateLimit,
  allowed: boolean,
  arrivalAt: number,
  now: number,
): RateLimitDecision {
  const interval = intervalMs(limit);
  const resetMs = Math.max(0, arrivalAt - now);
  const room = limit.windowMs - resetMs;
  return {
    allowed,
    remaining: Math.max(0, Math.floor((room + toleranceMs) / interval)),
    resetMs,
    retryAfterMs: Math.max(0, interval - room),
  };
}

/** How long until one more request may be made, once the quota is used up. */
export function intervalMs(limit: RateLimit): number {
  return limit.windowMs / limit.quota;
}
