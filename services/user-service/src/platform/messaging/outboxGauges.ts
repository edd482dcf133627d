import { Gauge, type Registry } from 'prom-client';
import { withTimeout } from '../process/withTimeout.ts';
import type { Backlog, Outbox } from './outbox.ts';

/** A scrape waits no longer than this for what is in the outbox. */
const timeoutMs = 1_000;

/** Two gauges and several scrapers need no more than one look in this time. */
const keepMs = 5_000;

/**
 * Shows how much waits in the outbox, asked for when somebody scrapes. What cannot be found out is left out: a 0 would
 * say that nothing waits.
 */
export function registerOutboxGauges(registry: Registry, outbox: Pick<Outbox, 'backlog'>): void {
  let known: { until: number; backlog: Promise<Backlog | undefined> } | undefined;
  const backlog = (): Promise<Backlog | undefined> => {
    if (known === undefined || known.until < Date.now()) {
      known = {
        until: Date.now() + keepMs,
        backlog: withTimeout(outbox.backlog(), timeoutMs).catch(() => undefined),
      };
    }
    return known.backlog;
  };

  new Gauge({
    name: 'outbox_messages',
    help: 'Messages that the broker does not have yet; counted up to 100000',
    registers: [registry],
    async collect() {
      show(this, (await backlog())?.messages);
    },
  });
  new Gauge({
    name: 'outbox_oldest_message_age_seconds',
    help: 'How long the oldest message has been waiting for the broker; 0 when none waits',
    registers: [registry],
    async collect() {
      show(this, (await backlog())?.oldestAgeSeconds);
    },
  });
}

function show(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) {
    gauge.remove();
  } else {
    gauge.set(value);
  }
}
