/** How patient the supervisor is with one process; all times in milliseconds. */
export interface ProcessPolicy {
  /** How long it may take from its start until it is ready. */
  startTimeoutMs: number;
  /** How long it may take to end by itself after it was asked to. */
  stopGraceMs: number;
  /** The longest delay before the first restart; it doubles with every further failure in a row. */
  backOffBaseMs: number;
  /** What no delay exceeds. */
  backOffLimitMs: number;
  /** How long it must have been ready for its failures to be forgotten. */
  stableAfterMs: number;
  /** With how many failures in a row it counts as crash-looping. */
  crashLoopAfter: number;
}

/** What holds where a unit says nothing else. */
export const defaultPolicy: ProcessPolicy = {
  startTimeoutMs: 60_000,
  stopGraceMs: 20_000,
  backOffBaseMs: 500,
  backOffLimitMs: 30_000,
  stableAfterMs: 30_000,
  crashLoopAfter: 4,
};
