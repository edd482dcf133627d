const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
];

/**
 * Says how long ago something was, in words.
 *
 * @param timestamp - when it was, in milliseconds since 1970
 * @param now - in milliseconds since 1970
 */
export function formatElapsedTime(timestamp: number, now: number): string {
  const elapsed = Math.max(0, now - timestamp);
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, milliseconds] of units) {
    if (elapsed >= milliseconds) {
      return format.format(-Math.floor(elapsed / milliseconds), unit);
    }
  }
  return 'just now';
}
