import { collectDefaultMetrics, Registry } from 'prom-client';
import { serviceIdentity } from '../serviceIdentity.ts';
import { SeriesCounter } from './seriesCounter.ts';
import { SeriesHistogram } from './seriesHistogram.ts';

/** The metrics of one service instance. `registry` is where the team adds metrics of its own. */
export interface Metrics {
  registry: Registry;
  /** Counts an answered request and how long it took, in seconds. */
  observeRequest(labels: RequestLabels, durationSeconds: number): void;
}

/** `route` is the route's template, never the path that was called: paths are without number, templates are few. */
export interface RequestLabels {
  method: string;
  route: string;
  status: number;
}

/** The latency objective is stated at 0.2 s, so a bucket must end exactly there. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10];

/** Creates the metrics that every service has: requests, their duration, and the process itself. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service: serviceIdentity.name });
  collectDefaultMetrics({ register: registry });
  return { registry, observeRequest: requestObserver(registry) };
}

function requestObserver(registry: Registry): Metrics['observeRequest'] {
  const requests = new SeriesCounter<keyof RequestLabels>({
    name: 'http_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['method', 'route', 'status'],
    registry,
  });
  const durations = new SeriesHistogram<keyof RequestLabels>({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of an HTTP request to the last byte of its answer',
    buckets: durationBuckets,
    registry,
  });
  const begin = ({ method, route, status }: RequestLabels) => {
    const labels = { method, route, status: String(status) };
    return { counted: requests.series(labels), observed: durations.series(labels) };
  };
  // Methods, routes and statuses are few, and their names are there already: nothing has to be made to find a series
  type ByStatus = Map<number, ReturnType<typeof begin>>;
  const known = new Map<string, Map<string, ByStatus>>();

  return (labels, durationSeconds) => {
    const byMethod = entry(known, labels.route, () => new Map<string, ByStatus>());
    const byStatus = entry(byMethod, labels.method, (): ByStatus => new Map());
    const series = entry(byStatus, labels.status, () => begin(labels));
    series.counted.increment();
    series.observed.observe(durationSeconds);
  };
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  map.set(key, made);
  return made;
}
