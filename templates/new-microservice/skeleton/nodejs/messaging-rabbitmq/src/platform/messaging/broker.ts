import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib';
import type { ServiceContext } from '../serviceContext.ts';
import { serviceIdentity } from '../serviceIdentity.ts';
import type { MessagingConfiguration } from './messagingVariables.ts';

/** Prepares something on a fresh connection: declares, opens a channel, consumes. */
type Setup = (connection: ChannelModel) => Promise<void>;

const heartbeatSeconds = 10;

/** A connection to RabbitMQ that comes back by itself, and with it everything that was set up on it. */
export class Broker {
  /** The topic exchange that this service publishes to. */
  readonly exchange: string;
  readonly #setups: Setup[] = [];
  #connection: ChannelModel | undefined;

  private constructor(exchange: string) {
    this.exchange = exchange;
  }

  /**
   * Begins to connect and returns at once.
   *
   * @param options.required whether the service is of no use while the broker is away
   */
  static async connect(
    { logger, health, resources }: ServiceContext,
    configuration: MessagingConfiguration,
    options: { required: boolean },
  ): Promise<Broker> {
    const broker = new Broker(`${configuration.RABBITMQ_NAME_PREFIX}.events`);
    const url = new URL(configuration.RABBITMQ_URL);
    if (!url.searchParams.has('heartbeat')) {
      // Notices within seconds that the other side is gone without a word
      url.searchParams.set('heartbeat', String(heartbeatSeconds));
    }
    const recovering = await connect(url.href, {
      clientProperties: { connection_name: serviceIdentity.name },
      timeout: 5_000,
      recovery: {
        initialDelay: 100,
        maxDelay: 5_000,
        waitForConnect: false,
        setup: (connection: ChannelModel) => broker.#setUp(connection),
      },
    });
    recovering.on('connect', () => {
      logger.info('connected to the message broker');
    });
    recovering.on('connect-failed', error => {
      logger.warn({ err: error }, 'could not connect to the message broker');
    });
    recovering.on('disconnect', error => {
      broker.#connection = undefined;
      logger.warn({ err: error }, 'the connection to the message broker broke');
    });
    recovering.on('error', error => {
      logger.warn({ err: error }, 'the message broker reported an error');
    });

    health.add({ name: 'broker', required: options.required, run: () => broker.#check() });
    resources.add('broker', () => closeConnection(recovering));
    return broker;
  }

  /** Runs `setup` now, if there is a connection, and again after every reconnection. */
  async onConnection(setup: Setup): Promise<void> {
    this.#setups.push(setup);
    if (this.#connection !== undefined) {
      await setup(this.#connection);
    }
  }

  async #setUp(connection: ChannelModel): Promise<void> {
    const channel = await connection.createChannel();
    await channel.assertExchange(this.exchange, 'topic', { durable: true });
    await channel.close();
    for (const setup of this.#setups) {
      await setup(connection);
    }
    this.#connection = connection;
  }

  async #check(): Promise<void> {
    if (this.#connection === undefined) {
      throw new Error('not connected');
    }
  }
}

async function closeConnection(connection: RecoveringChannelModel): Promise<void> {
  await connection.close();
}
