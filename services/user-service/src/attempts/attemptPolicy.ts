/** How many attempts are free, and how much slower each further one becomes. */
export interface AttemptRule {
  /** Attempts without any delay. */
  free: number;
  /** The delay after the first attempt that is not free; each further one doubles it. */
  firstDelayMs: number;
  longestDelayMs: number;
  /** Attempts are forgotten this long after the last one. Not shorter than the longest delay. */
  memoryMs: number;
}

/** What is remembered about the attempts on something. Times in milliseconds since 1970. */
export interface AttemptState {
  count: number;
  blockedUntil: number;
  expiresAt: number;
}

/** What becomes of an attempt. `state` is what to remember; a refused attempt does not change it. */
export interface AttemptDecision {
  /** How long to wait before the next attempt makes sense; 0 when this one may go on. */
  waitMs: number;
  state: AttemptState;
}

/** How long nothing further is allowed after the attempt with this number (from 1). */
export function delayAfter(count: number, rule: AttemptRule): number {
  const over = count - rule.free;
  // The exponent is limited because the result is anyway
  return over < 1
    ? 0
    : Math.min(rule.longestDelayMs, rule.firstDelayMs * 2 ** Math.min(over - 1, 40));
}

/**
 * Decides about an attempt and counts it. It is counted before anybody knows whether it succeeds, so that attempts
 * made at the same time cannot all see the same count; success forgets the state.
 */
export function decideAttempt(
  state: AttemptState | undefined,
  rule: AttemptRule,
  now: number,
): AttemptDecision {
  const known = state !== undefined && state.expiresAt > now ? state : undefined;
  if (known !== undefined && known.blockedUntil > now) {
    return { waitMs: known.blockedUntil - now, state: known };
  }
  const count = (known?.count ?? 0) + 1;
  return {
    waitMs: 0,
    state: { count, blockedUntil: now + delayAfter(count, rule), expiresAt: now + rule.memoryMs },
  };
}

/**
 * Takes back an attempt that turned out to be none, for something where those of others still count. A delay that
 * began meanwhile goes on, unless only free attempts are left.
 */
export function withdrawAttempt(
  state: AttemptState | undefined,
  rule: AttemptRule,
  now: number,
): AttemptState | undefined {
  if (state === undefined || state.expiresAt <= now) {
    return undefined;
  }
  const count = Math.max(0, state.count - 1);
  return { ...state, count, blockedUntil: count <= rule.free ? 0 : state.blockedUntil };
}

/** How long something is still blocked, without an attempt being counted. */
export function remainingDelay(state: AttemptState | undefined, now: number): number {
  return state === undefined || state.expiresAt <= now ? 0 : Math.max(0, state.blockedUntil - now);
}
