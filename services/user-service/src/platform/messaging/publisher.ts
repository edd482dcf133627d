import type { ConfirmChannel } from 'amqplib';
import { withTimeout } from '../process/withTimeout.ts';
import type { Broker } from './broker.ts';
import type { Message } from './message.ts';

/** A broker that has not confirmed by now is taken for dead; what was sent will be sent again. */
const confirmTimeoutMs = 10_000;

/** Publishes messages and knows that they arrived: the broker confirms each one after it is on disk. */
export class Publisher {
  readonly #exchange: string;
  #channel: ConfirmChannel | undefined;

  private constructor(exchange: string) {
    this.#exchange = exchange;
  }

  /** A publisher that publishes whenever the broker is there. */
  static async create(broker: Broker): Promise<Publisher> {
    const publisher = new Publisher(broker.exchange);
    await broker.onConnection(async connection => {
      const channel = await connection.createConfirmChannel();
      channel.once('close', () => {
        if (publisher.#channel === channel) {
          publisher.#channel = undefined;
        }
      });
      // 'close' follows; without a listener the error would end the process
      channel.on('error', () => undefined);
      publisher.#channel = channel;
      return channel;
    });
    return publisher;
  }

  /**
   * Resolves once the broker has all messages. The routing key is the message's type.
   *
   * @throws when the broker is away or does not confirm; some of the messages may have arrived all the same
   */
  async publish(messages: Message[]): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined) {
      throw new Error('there is no connection to the message broker');
    }
    for (const message of messages) {
      channel.publish(this.#exchange, message.type, Buffer.from(JSON.stringify(message)), {
        persistent: true,
        contentType: 'application/cloudevents+json',
        messageId: message.id,
        type: message.type,
        timestamp: Math.floor(Date.parse(message.time) / 1_000),
        headers: traceHeaders(message),
      });
    }
    await withTimeout(channel.waitForConfirms(), confirmTimeoutMs);
  }
}

function traceHeaders({ traceparent, tracestate }: Message): Record<string, string> {
  return {
    ...(traceparent !== undefined && { traceparent }),
    ...(tracestate !== undefined && { tracestate }),
  };
}
