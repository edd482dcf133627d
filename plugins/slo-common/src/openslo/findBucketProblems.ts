import type { Problem } from '../document/Problem';
import type { PromqlQuery } from '../promql/PromqlQuery';

type BucketProblem = Pick<Problem, 'message' | 'severity'>;

/**
 * What is wrong with the buckets of histograms that a query reads: a threshold between two buckets
 * cannot be measured, Prometheus would find no series.
 *
 * @param query - a query that parsed
 * @param buckets - upper ends of the buckets, for all metrics or by name without `_bucket`; where
 * none are known the threshold is taken as it is
 */
export function findBucketProblems(
  query: PromqlQuery,
  buckets: readonly number[] | Record<string, readonly number[]> | undefined,
): BucketProblem[] {
  const problems: BucketProblem[] = [];
  for (const { metric, label, operator, value } of query.matchers) {
    if (label !== 'le' || !metric.endsWith('_bucket') || operator !== '=') {
      continue;
    }
    const threshold = value === '+Inf' ? Infinity : Number(value);
    const histogram = metric.slice(0, -'_bucket'.length);
    const ends = isList(buckets) ? buckets : buckets?.[histogram];
    if (value.trim() === '' || Number.isNaN(threshold)) {
      problems.push({
        message: `le=${JSON.stringify(value)} is not a number`,
        severity: 'error',
      });
    } else if (ends && threshold !== Infinity && !ends.includes(threshold)) {
      problems.push({
        message: `${histogram} has no bucket that ends at ${value}; there are ${ends.join(
          ', ',
        )}`,
        severity: 'error',
      });
    } else if (Number.isInteger(threshold)) {
      problems.push({
        message: `Prometheus 3 writes le="${value}" with a fraction: ask for le=~"${threshold}|${threshold}[.]0" to be found by every version`,
        severity: 'warning',
      });
    }
  }
  return problems;
}

function isList(
  buckets: readonly number[] | Record<string, readonly number[]> | undefined,
): buckets is readonly number[] {
  return Array.isArray(buckets);
}
