/** How the delay between attempts grows. */
export interface BackOff {
  baseMs: number;
  limitMs: number;
}

/**
 * How long to wait after so many attempts: twice as long each time, up to a limit, and somewhere in the upper half of
 * that by chance, so that sagas which failed together do not come back together.
 *
 * @param random a number from 0 up to 1
 */
export function backOffMs(attempts: number, { baseMs, limitMs }: BackOff, random: number): number {
  const longest = Math.min(limitMs, baseMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(longest / 2 + (longest / 2) * random);
}
