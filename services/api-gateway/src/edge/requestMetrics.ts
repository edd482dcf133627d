import { Counter, Histogram } from 'prom-client';
import type { Metrics } from '../platform/telemetry/metrics.ts';

/** What one kind of request is counted with. */
interface Series {
  count(): void;
  observe(seconds: number): void;
}

/**
 * The platform's metrics of requests, with each combination of labels looked up once: methods, routes and statuses are
 * few, and finding the same series anew takes longer than counting does.
 */
export class RequestMetrics {
  readonly #requests: Counter;
  readonly #durations: Histogram;
  readonly #series = new Map<string, Map<number, Series>>();

  constructor(metrics: Metrics) {
    this.#requests = existing(metrics, 'http_requests_total', Counter);
    this.#durations = existing(metrics, 'http_request_duration_seconds', Histogram);
  }

  observe(method: string, route: string, status: number, durationSeconds: number): void {
    const name = `${method} ${route}`;
    let byStatus = this.#series.get(name);
    if (byStatus === undefined) {
      byStatus = new Map();
      this.#series.set(name, byStatus);
    }
    let series = byStatus.get(status);
    if (series === undefined) {
      series = this.#find({ method, route, status: String(status) });
      byStatus.set(status, series);
    }
    series.count();
    series.observe(durationSeconds);
  }

  #find(labels: { method: string; route: string; status: string }): Series {
    const requests = this.#requests.labels(labels);
    const durations = this.#durations.labels(labels);
    return {
      count: () => {
        requests.inc();
      },
      observe: seconds => {
        durations.observe(seconds);
      },
    };
  }
}

function existing<Kind>(
  { registry }: Metrics,
  name: string,
  kind: abstract new (...parameters: never[]) => Kind,
): Kind {
  const metric: unknown = registry.getSingleMetric(name);
  if (!(metric instanceof kind)) {
    throw new Error(`the platform has no metric ${name} of this kind`);
  }
  return metric;
}
