import { stringify } from 'yaml';

/** What an example objective differs in. */
export interface SloExample {
  name?: string;
  bad?: string;
  good?: string;
  total?: string;
  target?: number;
  duration?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** Counts the failed requests of the example service. */
export const BAD_QUERY =
  'sum(rate(http_requests_total{service="shop", status=~"5.."}[{{window}}]))';

/** Counts its requests that did not fail. */
export const GOOD_QUERY =
  'sum(rate(http_requests_total{service="shop", status!~"5.."}[{{window}}]))';

/** Counts all of its requests. */
export const TOTAL_QUERY =
  'sum(rate(http_requests_total{service="shop"}[{{window}}]))';

/** An objective as an OpenSLO object, to be changed by a test. */
export function sloObject(example: SloExample = {}) {
  const { bad = example.good ? undefined : BAD_QUERY, good } = example;
  const source = (query: string) => ({
    metricSource: { type: 'Prometheus', spec: { query } },
  });
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: {
      name: example.name ?? 'availability',
      ...(example.labels && { labels: example.labels }),
      ...(example.annotations && { annotations: example.annotations }),
    },
    spec: {
      service: 'shop',
      indicator: {
        metadata: { name: 'requests' },
        spec: {
          ratioMetric: {
            counter: true,
            ...(good && { good: source(good) }),
            ...(bad && { bad: source(bad) }),
            total: source(example.total ?? TOTAL_QUERY),
          },
        },
      },
      timeWindow: [{ duration: example.duration ?? '30d', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ target: example.target ?? 0.9995 }],
    },
  };
}

/** An objective as OpenSLO text. */
export function sloText(example: SloExample = {}): string {
  return stringify(sloObject(example), { lineWidth: 0 });
}
