import { Counter, type Registry } from 'prom-client';
import type { Metrics } from '../telemetry/metrics.ts';

/** What is counted about consumed messages. */
export interface ConsumerMetrics {
  consumed: Counter<'queue' | 'outcome'>;
  abandoned: Counter<'queue'>;
}

const created = new WeakMap<Registry, ConsumerMetrics>();

/** The counters that all consumers of a service share. */
export function consumerMetrics({ registry }: Metrics): ConsumerMetrics {
  const counters = created.get(registry) ?? {
    consumed: new Counter({
      name: 'messages_consumed_total',
      help: 'Messages taken from a queue by outcome: handled, dead or returned (when stopping)',
      labelNames: ['queue', 'outcome'],
      registers: [registry],
    }),
    abandoned: new Counter({
      name: 'inbox_abandoned_messages_total',
      help: 'Messages given up because they took their process down again and again',
      labelNames: ['queue'],
      registers: [registry],
    }),
  };
  created.set(registry, counters);
  return counters;
}
