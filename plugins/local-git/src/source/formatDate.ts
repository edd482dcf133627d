const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

const UNITS: Array<[unit: Intl.RelativeTimeFormatUnit, seconds: number]> = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['week', 7 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
];

/**
 * How long ago something was, in words.
 *
 * @param time - ISO 8601
 * @param now - milliseconds since 1970
 */
export function formatElapsed(time: string, now: number = Date.now()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  for (const [unit, length] of UNITS) {
    if (seconds >= length) {
      return RELATIVE.format(-Math.floor(seconds / length), unit);
    }
  }
  return 'just now';
}

/** A day, in words. */
export function formatDate(time: string): string {
  return new Date(time).toLocaleDateString('en', { dateStyle: 'medium' });
}
