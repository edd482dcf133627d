import { context, propagation, SpanKind } from '@opentelemetry/api';
import type { ConfirmChannel, ConsumeMessage, Options } from 'amqplib';
import { Counter } from 'prom-client';
import type { ServiceContext } from '../serviceContext.ts';
import { inSpan } from '../telemetry/inSpan.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Broker } from './broker.ts';
import { declareQueues } from './declareQueues.ts';
import { type Message, parseMessage } from './message.ts';
import { defaultRetryDelaysMs, type QueueNames, queueNames } from './queueNames.ts';

/** What a consumer consumes, and how. */
export interface ConsumerOptions {
  queue: string;
  /** The exchange to listen to: this service's own, or another service's `<name>.events`. */
  exchange: string;
  /** Message types, which may hold the wildcards of a topic exchange. */
  types: readonly string[];
  /** Must have its effect once, even when it is called twice with the same message: see Inbox. */
  handle: (message: Message) => Promise<void>;
  prefetch: number;
  retryDelaysMs?: number[];
}

type Outcome = 'handled' | 'retried' | 'dead';

/** The number of times that a message has failed, in a header of the message. */
const attemptHeader = 'x-attempt';

/**
 * Handles messages from a queue. A message is acknowledged after it was handled; one that fails is tried again
 * after a while, a few times, and then put into the dead-letter queue. No message is ever dropped.
 */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #names: QueueNames;
  readonly #logger: Logger;
  readonly #consumed: Counter<'queue' | 'outcome'>;
  readonly #handling = new Set<Promise<void>>();
  #channel: ConfirmChannel | undefined;
  #tag: string | undefined;
  #stopped = false;

  private constructor(context: ServiceContext, options: ConsumerOptions) {
    this.#options = options;
    this.#names = queueNames(options.queue, options.retryDelaysMs ?? defaultRetryDelaysMs);
    this.#logger = context.logger.child({ queue: options.queue });
    this.#consumed = consumedMessages(context);
  }

  static async start(
    context: ServiceContext,
    broker: Broker,
    options: ConsumerOptions,
  ): Promise<Consumer> {
    const consumer = new Consumer(context, options);
    context.resources.add(`consumer ${options.queue}`, () => consumer.stop());
    await broker.onConnection(async connection =>
      consumer.#stopped ? undefined : consumer.#consume(await connection.createConfirmChannel()),
    );
    return consumer;
  }

  /** Takes no more messages, and waits for those that are being handled. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#channel !== undefined && this.#tag !== undefined) {
      await this.#channel.cancel(this.#tag).catch(() => undefined);
    }
    await Promise.all(this.#handling);
    await this.#channel?.close().catch(() => undefined);
  }

  async #consume(channel: ConfirmChannel): Promise<ConfirmChannel> {
    channel.on('error', error => {
      this.#logger.warn({ err: error }, 'the channel of the consumer broke');
    });
    await declareQueues(channel, this.#names, this.#options);
    await channel.prefetch(this.#options.prefetch);
    this.#channel = channel;
    const { consumerTag } = await channel.consume(this.#names.main, delivery => {
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
      channel.ack(delivery);
      this.#consumed.inc({ queue: this.#options.queue, outcome });
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
    try {
      await this.#handle(message);
      return 'handled';
    } catch (error) {
      return await this.#retryOrBury(channel, delivery, error);
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

  async #retryOrBury(
    channel: ConfirmChannel,
    delivery: ConsumeMessage,
    error: unknown,
  ): Promise<Outcome> {
    const failures = Number(delivery.properties.headers?.[attemptHeader] ?? 0) + 1;
    const retry = this.#names.retries[failures - 1];
    if (retry === undefined) {
      return this.#bury(channel, delivery, error);
    }
    this.#logger.warn(
      { err: error, message_id: messageId(delivery), retry_in_ms: retry.delayMs },
      'a message failed and will be tried again',
    );
    await forward(channel, retry.queue, delivery, { [attemptHeader]: failures });
    return 'retried';
  }

  async #bury(channel: ConfirmChannel, delivery: ConsumeMessage, error: unknown): Promise<Outcome> {
    this.#logger.error(
      { err: error, message_id: messageId(delivery) },
      'a message cannot be handled; it is in the dead-letter queue',
    );
    await forward(channel, this.#names.dead, delivery, {
      'x-error': String(error).slice(0, 1_000),
    });
    return 'dead';
  }
}

/** Puts a copy into another queue and waits until the broker has it; only then may the original go. */
async function forward(
  channel: ConfirmChannel,
  queue: string,
  delivery: ConsumeMessage,
  headers: Record<string, unknown>,
): Promise<void> {
  const { contentType, messageId, type, timestamp } = delivery.properties as Options.Publish;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const options: Options.Publish = {
    persistent: true,
    headers: { ...delivery.properties.headers, ...headers },
    ...(contentType !== undefined && { contentType }),
    ...(messageId !== undefined && { messageId }),
    ...(type !== undefined && { type }),
    ...(timestamp !== undefined && { timestamp }),
  };
  channel.sendToQueue(queue, delivery.content, options, (error: Error | null) => {
    if (error === null) {
      resolve(undefined);
    } else {
      reject(error);
    }
  });
  await promise;
}

/** For the log; a message that came from elsewhere may have none. */
function messageId(delivery: ConsumeMessage): string | undefined {
  return (delivery.properties as Options.Publish).messageId;
}

/** One counter for all consumers of the service. */
function consumedMessages({ metrics }: ServiceContext): Counter<'queue' | 'outcome'> {
  const name = 'messages_consumed_total';
  const existing = metrics.registry.getSingleMetric(name);
  return existing instanceof Counter
    ? existing
    : new Counter({
        name,
        help: 'Messages taken from a queue by outcome: handled, retried or dead',
        labelNames: ['queue', 'outcome'],
        registers: [metrics.registry],
      });
}
