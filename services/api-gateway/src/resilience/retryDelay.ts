/**
 * How long to wait before the given retry (1 is the first): anything up to a limit that doubles, so that requests that
 * failed together do not come back together.
 *
 * @param random from 0 up to 1
 */
export function retryDelayMs(
  retry: number,
  random: number,
  options: { firstMs: number; longestMs: number },
): number {
  return random * Math.min(options.firstMs * 2 ** (retry - 1), options.longestMs);
}
