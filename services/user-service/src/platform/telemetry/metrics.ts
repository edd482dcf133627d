import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { serviceIdentity } from '../serviceIdentity.ts';

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
  status: string;
}

/** The latency objective is stated at 0.2 s, so a bucket must end exactly there. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10];

/** Creates the metrics that every service has: requests, their duration, and the process itself. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service: serviceIdentity.name });
  collectDefaultMetrics({ register: registry });

  const labelNames = ['method', 'route', 'status'] as const;
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'HTTP requests answered',
    labelNames,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of an HTTP request to the last byte of its answer',
    labelNames,
    buckets: durationBuckets,
    registers: [registry],
  });

  return {
    registry,
    observeRequest(labels, durationSeconds) {
      requests.inc({ ...labels });
      durations.observe({ ...labels }, durationSeconds);
    },
  };
}
