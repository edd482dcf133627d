import { Counter } from 'prom-client';
import type { ServiceContext } from '../serviceContext.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Outbox } from './outbox.ts';
import { registerOutboxGauges } from './outboxGauges.ts';
import type { Publisher } from './publisher.ts';

/** Confirming a hundred messages costs hardly more than confirming one. */
const batchSize = 100;

/** Also looks without being told, for what another instance left behind or what could not be published before. */
const pollIntervalMs = 1_000;

/** Takes messages from the outbox to the broker, in the background. */
export class OutboxRelay {
  readonly #outbox: Outbox;
  readonly #publisher: Pick<Publisher, 'publish'>;
  readonly #logger: Logger;
  readonly #published: Counter;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #wanted = false;
  #failing = false;
  #stopped = false;

  private constructor(
    context: ServiceContext,
    outbox: Outbox,
    publisher: Pick<Publisher, 'publish'>,
  ) {
    this.#outbox = outbox;
    this.#publisher = publisher;
    this.#logger = context.logger;
    this.#published = new Counter({
      name: 'messages_published_total',
      help: 'Messages that the broker confirmed',
      registers: [context.metrics.registry],
    });
    registerOutboxGauges(context.metrics.registry, outbox);
  }

  static start(
    context: ServiceContext,
    outbox: Outbox,
    publisher: Pick<Publisher, 'publish'>,
  ): OutboxRelay {
    const relay = new OutboxRelay(context, outbox, publisher);
    outbox.onAdded(() => {
      relay.wake();
    });
    context.resources.add('outbox relay', () => relay.stop());
    relay.wake();
    return relay;
  }

  /** Looks into the outbox now, or right after the look that is going on. */
  wake(): void {
    if (this.#stopped) {
      return;
    }
    this.#wanted = true;
    this.#running ??= this.#run();
  }

  /** Publishes what is waiting, one last time, and stops. */
  async stop(): Promise<void> {
    this.wake();
    this.#stopped = true;
    await this.#running;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#wanted) {
      this.#wanted = false;
      await this.#empty();
    }
    this.#running = undefined;
    if (!this.#stopped) {
      this.#timer = setTimeout(() => {
        this.wake();
      }, pollIntervalMs);
    }
  }

  async #empty(): Promise<void> {
    try {
      let count: number;
      do {
        count = await this.#outbox.deliver(batchSize, messages =>
          this.#publisher.publish(messages),
        );
        this.#published.inc(count);
      } while (count === batchSize);
      this.#failing = false;
    } catch (error) {
      // The broker may be away for minutes: say so once, keep the messages, try again at the next poll
      if (!this.#failing) {
        this.#logger.warn({ err: error }, 'could not publish; messages wait in the outbox');
      }
      this.#failing = true;
    }
  }
}
