import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, SpanKind } from '@opentelemetry/api';
import type { ConfirmChannel, ConsumeMessage, Options } from 'amqplib';
import { reached } from '../process/reached.ts';
import type { ServiceContext } from '../serviceContext.ts';
import { inSpan } from '../telemetry/inSpan.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Broker } from './broker.ts';
import { type ConsumerMetrics, consumerMetrics } from './consumerMetrics.ts';
import { deadLetter } from './deadLetter.ts';
import { deadLetterQueue, declareQueues } from './declareQueues.ts';
import { type Message, parseMessage } from './message.ts';
import { MessageAbandoned } from './messageAbandoned.ts';

/** What a consumer consumes, and how. */
export interface ConsumerOptions {
  queue: string;
  /** The exchange to listen to: this service's own, or another service's `<name>.events`. */
  exchange: string;
  /** Message types, which may hold the wildcards of a topic exchange. */
  types: readonly string[];
  /** Must have its effect once, even when it is called twice with the same message: see the inbox. */
  handle: (message: Message) => Promise<void>;
  prefetch: number;
  /** How long to wait after the first, second, … failure of a message. After the last one it is given up. */
  retryDelaysMs?: number[];
}

type Outcome = 'handled' | 'dead' | 'returned';

/** Two minutes in all: long enough for a dependency to come back, short enough to hear of a real mistake. */
const defaultRetryDelaysMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000];

/**
 * Handles messages from a queue. A message is acknowledged after it was handled. One that fails is kept and tried
 * again, with growing delays, and at last put into the dead-letter queue. No message is ever dropped.
 */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #retryDelaysMs: number[];
  readonly #logger: Logger;
  readonly #metrics: ConsumerMetrics;
  readonly #handling = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #channel: ConfirmChannel | undefined;
  #tag: string | undefined;

  private constructor(context: ServiceContext, options: ConsumerOptions) {
    this.#options = options;
    this.#retryDelaysMs = options.retryDelaysMs ?? defaultRetryDelaysMs;
    this.#logger = context.logger.child({ queue: options.queue });
    this.#metrics = consumerMetrics(context.metrics);
    // There from the start, so that the first one is an increase
    this.#metrics.abandoned.inc({ queue: options.queue }, 0);
  }

  static async start(
    context: ServiceContext,
    broker: Broker,
    options: ConsumerOptions,
  ): Promise<Consumer> {
    const consumer = new Consumer(context, options);
    context.resources.add(`consumer ${options.queue}`, () => consumer.stop());
    await broker.onConnection(async connection =>
      consumer.#stopping.signal.aborted
        ? undefined
        : consumer.#consume(await connection.createConfirmChannel()),
    );
    return consumer;
  }

  /** Takes no more messages, finishes those that are being handled, and returns those that wait to be tried again. */
  async stop(): Promise<void> {
    if (this.#channel !== undefined && this.#tag !== undefined) {
      await this.#channel.cancel(this.#tag).catch(() => undefined);
    }
    this.#stopping.abort();
    await Promise.all(this.#handling);
    await this.#channel?.close().catch(() => undefined);
  }

  async #consume(channel: ConfirmChannel): Promise<ConfirmChannel> {
    channel.on('error', error => {
      this.#logger.warn({ err: error }, 'the channel of the consumer broke');
    });
    await declareQueues(channel, this.#options.queue, this.#options);
    await channel.prefetch(this.#options.prefetch);
    this.#channel = channel;
    const { consumerTag } = await channel.consume(this.#options.queue, delivery => {
      this.#track(delivery === null ? this.#giveUp(channel) : this.#receive(channel, delivery));
    });
    this.#tag = consumerTag;
    return channel;
  }

  /** The broker took the consumer away, because its queue was deleted: begin anew on another channel. */
  async #giveUp(channel: ConfirmChannel): Promise<void> {
    this.#logger.warn('the queue of the consumer was deleted');
    await channel.close().catch(() => undefined);
  }

  #track(work: Promise<void>): void {
    this.#handling.add(work);
    void work.finally(() => this.#handling.delete(work));
  }

  async #receive(channel: ConfirmChannel, delivery: ConsumeMessage): Promise<void> {
    try {
      const outcome = await this.#process(channel, delivery);
      if (outcome === 'returned') {
        channel.nack(delivery);
      } else {
        channel.ack(delivery);
      }
      this.#metrics.consumed.inc({ queue: this.#options.queue, outcome });
    } catch (error) {
      // Not acknowledged, so the broker delivers it again over the next connection
      this.#logger.warn({ err: error }, 'lost the connection while handling a message');
    }
  }

  async #process(channel: ConfirmChannel, delivery: ConsumeMessage): Promise<Outcome> {
    let message: Message;
    try {
      message = parseMessage(delivery.content);
    } catch (error) {
      // It will not become readable by waiting
      return this.#bury(channel, delivery, error);
    }
    for (let failures = 0; ; failures += 1) {
      try {
        await this.#handle(message);
        reached('consumer.handled');
        return 'handled';
      } catch (error) {
        const delayMs = this.#retryDelaysMs[failures];
        // One that was given up would not end with an error but with the process
        if (delayMs === undefined || error instanceof MessageAbandoned) {
          return await this.#bury(channel, delivery, error);
        }
        this.#logger.warn(
          { err: error, message_id: message.id, retry_in_ms: delayMs },
          'a message failed and will be tried again',
        );
        if (!(await this.#wait(delayMs))) {
          return 'returned';
        }
      }
    }
  }

  /** Handles the message inside the trace of the request that caused it. */
  async #handle(message: Message): Promise<void> {
    const parent = propagation.extract(context.active(), message);
    const attributes = {
      'messaging.system': 'rabbitmq',
      'messaging.destination.name': this.#options.queue,
      'messaging.message.id': message.id,
    };
    await context.with(parent, () =>
      inSpan(`process ${message.type}`, { kind: SpanKind.CONSUMER, attributes }, () =>
        this.#options.handle(message),
      ),
    );
  }

  /** @returns false when the consumer is stopped before the time is up */
  async #wait(delayMs: number): Promise<boolean> {
    return sleep(delayMs, true, { signal: this.#stopping.signal }).catch(() => false);
  }

  async #bury(channel: ConfirmChannel, delivery: ConsumeMessage, error: unknown): Promise<Outcome> {
    const { messageId } = delivery.properties as Options.Publish;
    this.#logger.error(
      { err: error, message_id: messageId },
      'a message cannot be handled; it goes to the dead-letter queue',
    );
    await deadLetter(channel, deadLetterQueue(this.#options.queue), delivery, error);
    if (error instanceof MessageAbandoned) {
      this.#metrics.abandoned.inc({ queue: this.#options.queue });
    }
    return 'dead';
  }
}
