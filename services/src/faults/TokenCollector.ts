import { connect, type ChannelModel } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';

const TYPE = 'user.verification_requested.v1';

/** Milliseconds between two looks whether a token has arrived. */
const POLL_MS = 50;

/** Reads the tokens that customers would find in their e-mails from the events that cause the e-mails. */
export class TokenCollector {
  readonly #connection: ChannelModel;
  readonly #tokens = new Map<string, string>();

  static async start(url: string): Promise<TokenCollector> {
    const connection = await connect(url);
    const collector = new TokenCollector(connection);
    const channel = await connection.createChannel();
    const exchange = 'user-service.events';
    await channel.assertExchange(exchange, 'topic', { durable: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, exchange, TYPE);
    await channel.consume(
      queue,
      message => {
        if (message) {
          collector.#keep(message.content);
        }
      },
      { noAck: true },
    );
    return collector;
  }

  private constructor(connection: ChannelModel) {
    this.#connection = connection;
    connection.on('error', () => undefined);
  }

  /**
   * The newest token for an address.
   *
   * @throws Error when none arrives in time
   */
  async tokenFor(email: string, timeoutMs: number): Promise<string> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const token = this.#tokens.get(email);
      if (token !== undefined) {
        return token;
      }
      if (Date.now() > deadline) {
        throw new Error('No verification was requested in time.');
      }
      await delay(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    await this.#connection.close().catch(() => undefined);
  }

  #keep(content: Buffer): void {
    const { data } = JSON.parse(content.toString('utf8')) as {
      data: { email: string; token: string };
    };
    this.#tokens.set(data.email, data.token);
  }
}
