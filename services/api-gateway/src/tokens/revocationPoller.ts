import { Counter, Gauge } from 'prom-client';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { Revocation, RevocationList } from './revocationList.ts';

/** One page of what was revoked after a cursor. */
export interface RevocationPage {
  items: Revocation[];
  cursor: string | undefined;
}

interface RevocationPollerOptions {
  list: RevocationList;
  fetch: (cursor: string | undefined) => Promise<RevocationPage>;
  everyMs: number;
  /** Called when something was added, so that what was verified before is looked at again. */
  onAdded: () => void;
}

/** An instance that has heard nothing for this many intervals is degraded. */
const intervalsUntilStale = 5;
/** Against a user-service whose pages never end. */
const mostPages = 1_000;

/**
 * Keeps the list of revocations up to date. While the user-service cannot be asked the known list goes on to hold and
 * tokens are let in otherwise: they live for ten minutes, and the shop should not close for as long. Readiness says
 * `degraded`, and the age of the list is a metric.
 */
export class RevocationPoller {
  readonly #context: ServiceContext;
  readonly #options: RevocationPollerOptions;
  readonly #polls: Counter<'result'>;
  #cursor: string | undefined;
  #polledAt: number | undefined;
  #startedAt = performance.now();
  #failing = false;
  #timer: NodeJS.Timeout | undefined;
  #running = Promise.resolve();

  private constructor(context: ServiceContext, options: RevocationPollerOptions) {
    this.#context = context;
    this.#options = options;
    const { registry } = context.metrics;
    this.#polls = new Counter({
      name: 'revocation_polls_total',
      help: 'How often the user-service was asked for revocations, and whether it answered',
      labelNames: ['result'],
      registers: [registry],
    });
    const size: Gauge = new Gauge({
      name: 'revocations',
      help: 'Revoked sessions and users that could still be in a valid token',
      registers: [registry],
      collect: () => {
        size.set(options.list.size);
      },
    });
    const age: Gauge = new Gauge({
      name: 'revocations_age_seconds',
      help: 'Time since the user-service was last asked for revocations with success',
      registers: [registry],
      collect: () => {
        age.set(this.#ageMs() / 1000);
      },
    });
  }

  static start(context: ServiceContext, options: RevocationPollerOptions): RevocationPoller {
    const poller = new RevocationPoller(context, options);
    poller.#schedule(0);
    context.health.add({ name: 'revocations', required: false, run: () => poller.#check() });
    context.resources.add('the poll for revocations', async () => {
      clearTimeout(poller.#timer);
      poller.#timer = undefined;
      await poller.#running;
    });
    return poller;
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#poll().then(() => {
        if (this.#timer !== undefined) {
          this.#schedule(this.#options.everyMs);
        }
      });
    }, delayMs);
    this.#timer.unref();
  }

  async #poll(): Promise<void> {
    try {
      await this.#readPages();
      this.#options.list.sweep(Date.now());
      this.#polledAt = performance.now();
      this.#failing = false;
      this.#polls.inc({ result: 'success' });
    } catch (error) {
      if (!this.#failing) {
        this.#context.logger.warn({ err: error }, 'could not ask for revocations');
      }
      this.#failing = true;
      // Perhaps it is the cursor that is no longer known; from the beginning is never wrong
      this.#cursor = undefined;
      this.#polls.inc({ result: 'failure' });
    }
  }

  async #readPages(): Promise<void> {
    for (let page = 0; page < mostPages; page += 1) {
      const { items, cursor } = await this.#options.fetch(this.#cursor);
      for (const revocation of items) {
        this.#options.list.add(revocation);
      }
      if (items.length > 0) {
        this.#options.onAdded();
      }
      const moved = cursor !== undefined && cursor !== this.#cursor;
      this.#cursor = cursor ?? this.#cursor;
      if (items.length === 0 || !moved) {
        return;
      }
    }
  }

  #ageMs(): number {
    return performance.now() - (this.#polledAt ?? this.#startedAt);
  }

  async #check(): Promise<void> {
    if (
      this.#polledAt === undefined ||
      this.#ageMs() > this.#options.everyMs * intervalsUntilStale
    ) {
      throw new Error('the user-service could not be asked for revocations');
    }
  }
}
