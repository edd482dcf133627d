import { type Channel, type ChannelModel, connect } from 'amqplib';
import { type Message, parseMessage } from '../src/platform/messaging/message.ts';
import { eventually } from './eventually.ts';
import { testBrokerUrl } from './testBroker.ts';

/** Listens to everything that a service publishes, as the other services would. */
export class EventCollector {
  readonly events: Message[] = [];
  readonly #connection: ChannelModel;

  private constructor(connection: ChannelModel) {
    this.#connection = connection;
  }

  /** @param prefix RABBITMQ_NAME_PREFIX of the service */
  static async start(prefix: string): Promise<EventCollector> {
    const connection = await connect(testBrokerUrl().href);
    const collector = new EventCollector(connection);
    const channel: Channel = await connection.createChannel();
    await channel.assertExchange(`${prefix}.events`, 'topic', { durable: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, `${prefix}.events`, '#');
    await channel.consume(
      queue,
      delivery => {
        if (delivery !== null) {
          collector.events.push(parseMessage(delivery.content));
        }
      },
      { noAck: true },
    );
    return collector;
  }

  /** All events of a type whose data has these values, as soon as there are at least `count`. */
  async find(type: string, data: Record<string, unknown>, count = 1): Promise<Message[]> {
    return eventually(() => {
      const found = this.now(type, data);
      if (found.length < count) {
        throw new Error(`there are ${found.length} of ${count} ${type}`);
      }
      return found;
    });
  }

  /** Those that have arrived by now. */
  now(type: string, data: Record<string, unknown>): Message[] {
    return this.events.filter(
      event =>
        event.type === type &&
        Object.entries(data).every(
          ([name, value]) => (event.data as Record<string, unknown>)[name] === value,
        ),
    );
  }

  async stop(): Promise<void> {
    await this.#connection.close();
  }
}
