import {
  type Channel,
  type ChannelModel,
  connect,
  type ConsumeMessage,
} from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './Random';

/** Milliseconds that messages are collected before they are sent again in another order. */
const COLLECTING_MS = 400;

/** Milliseconds before a lost broker is tried again. */
const RETRY_MS = 500;

/** Marks what was sent again, so that it is not sent once more. */
const AGAIN = 'x-sent-again';

/**
 * Sends every message that passes an exchange again, twice, in another order and late: what a broker
 * and its clients may do by themselves when connections break at the wrong moment.
 */
export class MessageDuplicator {
  readonly #url: string;
  readonly #exchanges: readonly string[];
  readonly #random: Random;
  readonly #running: Promise<void>;
  #stopped = false;
  #sent = 0;

  static start(
    url: string,
    exchanges: readonly string[],
    random: Random,
  ): MessageDuplicator {
    return new MessageDuplicator(url, exchanges, random);
  }

  private constructor(
    url: string,
    exchanges: readonly string[],
    random: Random,
  ) {
    this.#url = url;
    this.#exchanges = exchanges;
    this.#random = random;
    this.#running = this.#run();
  }

  /** How many copies went out. */
  get sent(): number {
    return this.#sent;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      let connection: ChannelModel | undefined;
      try {
        connection = await connect(this.#url);
        await this.#duplicate(connection);
      } catch {
        // The broker is one of the things that fail here.
      } finally {
        await connection?.close().catch(() => undefined);
      }
      if (!this.#stopped) {
        await delay(RETRY_MS);
      }
    }
  }

  /** Duplicates until the connection is lost or `stop` is called. */
  async #duplicate(connection: ChannelModel): Promise<void> {
    let lost = false;
    const lose = () => {
      lost = true;
    };
    connection.on('error', lose);
    connection.on('close', lose);
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    for (const exchange of this.#exchanges) {
      await channel.assertExchange(exchange, 'topic', { durable: true });
      await channel.bindQueue(queue, exchange, '#');
    }
    let collected: ConsumeMessage[] = [];
    await channel.consume(
      queue,
      message => {
        if (message && !message.properties.headers?.[AGAIN]) {
          collected.push(message);
        }
      },
      { noAck: true },
    );
    while (!lost && !this.#stopped) {
      await delay(COLLECTING_MS);
      this.#sendAgain(channel, collected);
      collected = [];
    }
  }

  #sendAgain(channel: Channel, messages: ConsumeMessage[]): void {
    for (const message of this.#random.shuffle([...messages, ...messages])) {
      const { headers, ...properties } = message.properties;
      channel.publish(
        message.fields.exchange,
        message.fields.routingKey,
        message.content,
        {
          ...properties,
          persistent: true,
          headers: { ...headers, [AGAIN]: '1' },
        },
      );
      this.#sent += 1;
    }
  }
}
