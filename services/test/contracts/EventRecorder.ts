import { type ChannelModel, connect } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';

/** An event as it was published. */
export interface RecordedEvent {
  exchange: string;
  routingKey: string;
  message: { type: string; subject: string; data: Record<string, unknown> };
}

/** Milliseconds that an event may take. */
const TIMEOUT_MS = 30_000;

/** Milliseconds between two looks whether it has come. */
const POLL_MS = 50;

/** Records what services publish. */
export class EventRecorder {
  readonly #connection: ChannelModel;
  readonly #events: RecordedEvent[] = [];

  static async start(
    url: string,
    exchanges: readonly string[],
  ): Promise<EventRecorder> {
    const recorder = new EventRecorder(await connect(url));
    const channel = await recorder.#connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    for (const exchange of exchanges) {
      await channel.assertExchange(exchange, 'topic', { durable: true });
      await channel.bindQueue(queue, exchange, '#');
    }
    await channel.consume(
      queue,
      event => {
        if (event) {
          recorder.#events.push({
            exchange: event.fields.exchange,
            routingKey: event.fields.routingKey,
            message: JSON.parse(event.content.toString('utf8')),
          });
        }
      },
      { noAck: true },
    );
    return recorder;
  }

  private constructor(connection: ChannelModel) {
    this.#connection = connection;
  }

  /** Everything so far. */
  get events(): readonly RecordedEvent[] {
    return this.#events;
  }

  /**
   * Waits for an event.
   *
   * @throws Error with what came instead
   */
  async find(
    isWanted: (event: RecordedEvent) => boolean,
  ): Promise<RecordedEvent> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const found = this.#events.find(isWanted);
      if (found) {
        return found;
      }
      if (Date.now() > deadline) {
        const types = this.#events.map(({ routingKey }) => routingKey);
        throw new Error(`The event did not come; there were ${types}.`);
      }
      await delay(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    await this.#connection.close();
  }
}
