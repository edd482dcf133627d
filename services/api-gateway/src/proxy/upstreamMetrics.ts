import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '../platform/telemetry/metrics.ts';
import { type CountedSeries, SeriesCounter } from '../platform/telemetry/seriesCounter.ts';
import { SeriesHistogram } from '../platform/telemetry/seriesHistogram.ts';
import type { CircuitState } from '../resilience/circuitBreaker.ts';
import type { Upstream } from './upstream.ts';

/** How an attempt ended. */
export const attemptOutcomes = [
  'answered',
  'connection',
  'timeout',
  'protocol',
  'status',
  'broken',
  'cancelled',
  'invalid',
] as const;

export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** Why a request was not sent at all. */
export type RejectionReason = 'circuit_open' | 'full' | 'queue_timeout';

/** Whether a retry that would have made sense was made. */
export type RetryResult = 'sent' | 'over_budget';

const circuitValues: Record<CircuitState, number> = { closed: 0, 'half-open': 1, open: 2 };
const durationBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30];

/** Counts what happens between the gateway and its upstreams; the label `upstream` has one value for each of them. */
export class UpstreamMetrics {
  readonly #attempts: SeriesCounter<'upstream' | 'outcome'>;
  readonly #durations: SeriesHistogram<'upstream'>;
  readonly #retries: Counter<'upstream' | 'result'>;
  readonly #rejections: Counter<'upstream' | 'reason'>;
  readonly #registry: Metrics['registry'];
  readonly #upstreams: Upstream[] = [];

  constructor({ registry }: Metrics) {
    this.#registry = registry;
    const registers = [registry];
    this.#attempts = new SeriesCounter({
      name: 'upstream_attempts_total',
      help: 'Requests sent to an upstream, retries included',
      labelNames: ['upstream', 'outcome'],
      registry,
    });
    this.#durations = new SeriesHistogram({
      name: 'upstream_attempt_duration_seconds',
      help: 'Time from sending a request to an upstream to the end of its answer',
      buckets: durationBuckets,
      registry,
    });
    this.#retries = new Counter({
      name: 'upstream_retries_total',
      help: 'Retries that were sent, and those that the budget did not allow',
      labelNames: ['upstream', 'result'],
      registers,
    });
    this.#rejections = new Counter({
      name: 'upstream_rejections_total',
      help: 'Requests that were not sent to an upstream, to protect it or the others',
      labelNames: ['upstream', 'reason'],
      registers,
    });
    this.#gauge(
      'upstream_circuit_state',
      '0: closed, 1: half-open, 2: open',
      upstream => circuitValues[upstream.circuit.state],
    );
    this.#gauge(
      'upstream_running',
      'Requests on their way to an upstream',
      upstream => upstream.bulkhead.running,
    );
    this.#gauge(
      'upstream_waiting',
      'Requests that wait for a place',
      upstream => upstream.bulkhead.waiting,
    );
    this.#gauge(
      'upstream_retry_budget',
      'Retries that may be sent now',
      upstream => upstream.budget.balance,
    );
  }

  add(upstream: Upstream): void {
    this.#upstreams.push(upstream);
  }

  /** The counters of one upstream, found once. */
  of(upstream: string) {
    const attempts = Object.fromEntries(
      attemptOutcomes.map(outcome => [outcome, this.#attempts.series({ upstream, outcome })]),
    ) as Record<AttemptOutcome, CountedSeries>;
    const durations = this.#durations.series({ upstream });
    return {
      attempt: (outcome: AttemptOutcome, milliseconds: number) => {
        attempts[outcome].increment();
        durations.observe(milliseconds / 1000);
      },
      retry: (result: RetryResult) => {
        this.#retries.inc({ upstream, result });
      },
      rejection: (reason: RejectionReason) => {
        this.#rejections.inc({ upstream, reason });
      },
    };
  }

  #gauge(name: string, help: string, value: (upstream: Upstream) => number): void {
    const gauge = new Gauge<'upstream'>({
      name,
      help,
      labelNames: ['upstream'],
      registers: [this.#registry],
      collect: () => {
        for (const upstream of this.#upstreams) {
          gauge.set({ upstream: upstream.name }, value(upstream));
        }
      },
    });
  }
}
