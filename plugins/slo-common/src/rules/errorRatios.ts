import { Promql } from '../promql/promql';
import type { Indicator } from '../openslo/Slo';

/** Bad events per second, averaged over 5 minutes; 0 where there are events and none is bad. */
export const BAD_EVENTS = 'slo:events_bad:rate5m';

/** All events per second, averaged over 5 minutes. */
export const TOTAL_EVENTS = 'slo:events_total:rate5m';

/**
 * Bad events over a window. A series that is missing counts as zero events, but only while the total
 * is there: no data never looks like no errors.
 */
export function badEvents(indicator: Indicator, window: string): Promql {
  const total = Promql.query(indicator.total, window);
  const none = total.times(0);
  if (indicator.bad) {
    return Promql.query(indicator.bad, window).or(none);
  }
  if (!indicator.good) {
    throw new TypeError('An indicator has good or bad events');
  }
  // Scraped in one go but extrapolated apart, good events can seem a little more than all events.
  return total.minus(Promql.query(indicator.good, window).or(none)).atLeast(0);
}

/**
 * The share of bad events over a window from the counters themselves. No traffic gives no sample:
 * 0/0 would be NaN and poison everything that is computed from it.
 */
export function errorRatio(indicator: Indicator, window: string): Promql {
  return badEvents(indicator, window).dividedBy(
    Promql.query(indicator.total, window).greaterThan(0),
  );
}

/**
 * The share of bad events over a long window, from the recorded events: every event weighs the same,
 * whether it happened in a busy hour or in a quiet one. An average of ratios would not do that.
 *
 * @param labels - of the recorded series
 */
export function recordedErrorRatio(
  labels: Readonly<Record<string, string>>,
  window: string,
): Promql {
  return Promql.series(BAD_EVENTS, labels)
    .sumOverTime(window)
    .dividedBy(
      Promql.series(TOTAL_EVENTS, labels).sumOverTime(window).greaterThan(0),
    );
}
