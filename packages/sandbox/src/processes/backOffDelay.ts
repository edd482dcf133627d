import type { ProcessPolicy } from './ProcessPolicy';

/**
 * Milliseconds before the next start: exponential, half of it fixed and half of it random, so that processes
 * that failed together do not come back together.
 *
 * @param failures - in a row, at least 1
 * @param random - at least 0 and less than 1
 */
export function backOffDelay(
  failures: number,
  random: number,
  { backOffBaseMs, backOffLimitMs }: ProcessPolicy,
): number {
  // Capped before it is raised: 2 ** 2000 is Infinity.
  const doublings = Math.min(failures - 1, 30);
  const longest = Math.min(backOffBaseMs * 2 ** doublings, backOffLimitMs);
  return Math.round(longest / 2 + (longest / 2) * random);
}
