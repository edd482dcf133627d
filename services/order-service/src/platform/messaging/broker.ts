import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { withTimeout } from '../process/withTimeout.ts';
import type { ServiceContext } from '../serviceContext.ts';
import { serviceIdentity } from '../serviceIdentity.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { MessagingConfiguration } from './messagingVariables.ts';

/**
 * Opens a channel and prepares what is needed on it. Called again whenever that channel is lost, alone or with its
 * connection; undefined when it is not wanted any more.
 */
type Setup = (connection: ChannelModel) => Promise<Channel | undefined>;

const heartbeatSeconds = 10;
const startTimeoutMs = 5_000;
const setupTimeoutMs = 15_000;
const channelDelayMs = 500;

/** A connection to RabbitMQ that comes back by itself, and with it everything that was set up on it. */
export class Broker {
  /** The topic exchange that this service publishes to. */
  readonly exchange: string;
  readonly #logger: Logger;
  readonly #setups: Setup[] = [];
  #connection: ChannelModel | undefined;

  private constructor(exchange: string, logger: Logger) {
    this.exchange = exchange;
    this.#logger = logger;
  }

  /**
   * Begins to connect, and goes on trying for as long as the service runs.
   *
   * @param options.required whether the service is of no use while the broker is away; its start then waits a little
   */
  static async connect(
    { logger, health, resources }: ServiceContext,
    configuration: MessagingConfiguration,
    options: { required: boolean },
  ): Promise<Broker> {
    const broker = new Broker(`${configuration.RABBITMQ_NAME_PREFIX}.events`, logger);
    await broker.onConnection(connection => broker.#declareExchange(connection));
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
        // A broker that accepts connections and then does not answer is tried again as well
        setup: (connection: ChannelModel) => withTimeout(broker.#setUp(connection), setupTimeoutMs),
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
    // Logged where each connection is set up
    recovering.on('error', () => undefined);

    health.add({ name: 'broker', required: options.required, run: () => broker.#check() });
    resources.add('broker', () => {
      broker.#connection = undefined;
      return recovering.close();
    });
    if (options.required) {
      // Mostly the broker is there and the service is ready at once; when it is not, readiness says so
      await withTimeout(recovering.waitForConnect(), startTimeoutMs).catch(() => undefined);
    }
    return broker;
  }

  /** Runs `setup` now, if there is a connection, and again whenever its channel has to be replaced. */
  async onConnection(setup: Setup): Promise<void> {
    this.#setups.push(setup);
    if (this.#connection !== undefined) {
      await this.#run(this.#connection, setup);
    }
  }

  async #setUp(connection: ChannelModel): Promise<void> {
    // The library listens only once this is done; an error before that would end the process
    connection.on('error', error => {
      this.#logger.warn({ err: error }, 'the message broker reported an error');
    });
    for (const setup of this.#setups) {
      await this.#run(connection, setup);
    }
    this.#connection = connection;
  }

  async #run(connection: ChannelModel, setup: Setup): Promise<void> {
    const channel = await setup(connection);
    channel?.once('close', () => {
      void this.#replace(connection, setup);
    });
  }

  /** A channel may be lost alone, for example when somebody deletes its queue. The connection then stays. */
  async #replace(connection: ChannelModel, setup: Setup): Promise<void> {
    await sleep(channelDelayMs, undefined, { ref: false });
    if (this.#connection !== connection) {
      // It was lost with its connection, and the next connection has set it up already or will
      return;
    }
    try {
      // The exchange may be what was deleted
      await this.#declareExchange(connection);
      await this.#run(connection, setup);
    } catch (error) {
      this.#logger.warn({ err: error }, 'could not replace a lost channel; trying again');
      await this.#replace(connection, setup);
    }
  }

  async #declareExchange(connection: ChannelModel): Promise<undefined> {
    const channel = await connection.createChannel();
    await channel.assertExchange(this.exchange, 'topic', { durable: true });
    await channel.close();
  }

  async #check(): Promise<void> {
    if (this.#connection === undefined) {
      throw new Error('not connected');
    }
  }
}
