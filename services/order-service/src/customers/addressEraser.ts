import { setTimeout as sleep } from 'node:timers/promises';
import { Counter } from 'prom-client';
import type { Database } from '../platform/database/database.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { eraseAddresses } from './eraseAddresses.ts';

/** Erases, in the background, what is not needed any more of customers whose accounts were deleted. */
export class AddressEraser {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #intervalMs: number;
  readonly #erased: Counter;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #signal = Promise.withResolvers<undefined>();

  private constructor(context: ServiceContext, database: Database, intervalMs: number) {
    this.#database = database;
    this.#logger = context.logger;
    this.#intervalMs = intervalMs;
    this.#erased = new Counter({
      name: 'addresses_erased_total',
      help: 'Orders whose address was erased because the account of the customer was deleted',
      registers: [context.metrics.registry],
    });
  }

  /** @param intervalMs how often to look; an order that ends does not say so here */
  static start(context: ServiceContext, database: Database, intervalMs: number): AddressEraser {
    const eraser = new AddressEraser(context, database, intervalMs);
    context.resources.add('address eraser', () => eraser.stop());
    eraser.#loop = eraser.#run();
    return eraser;
  }

  /** Looks now, or once more after the look that is going on. */
  wake(): void {
    this.#signal.resolve(undefined);
  }

  /** Finishes the look that is going on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#signal = Promise.withResolvers();
      await this.#look();
      const nap = new AbortController();
      await Promise.race([
        this.#signal.promise,
        sleep(this.#intervalMs, undefined, { signal: nap.signal }).catch(() => undefined),
      ]);
      nap.abort();
    }
  }

  async #look(): Promise<void> {
    try {
      const erased = await eraseAddresses(this.#database);
      if (erased > 0) {
        this.#erased.inc(erased);
        this.#logger.info({ orders: erased }, 'addresses of deleted customers were erased');
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'could not erase addresses; trying again');
    }
  }
}
