import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { readEnvironment } from '../src/platform/configuration.ts';
import { Database } from '../src/platform/database/database.ts';
import { databaseVariables } from '../src/platform/database/databaseVariables.ts';
import { Health } from '../src/platform/health.ts';
import { Broker } from '../src/platform/messaging/broker.ts';
import { createMessage } from '../src/platform/messaging/message.ts';
import { messagingVariables } from '../src/platform/messaging/messagingVariables.ts';
import { PostgresqlOutbox } from '../src/platform/messaging/postgresqlOutbox.ts';
import { Publisher } from '../src/platform/messaging/publisher.ts';
import { Resources } from '../src/platform/process/resources.ts';
import { createLogger } from '../src/platform/telemetry/logger.ts';
import { createMetrics } from '../src/platform/telemetry/metrics.ts';

/** Takes events from the outbox to a quorum queue, so many at a time, each of them confirmed; how many per second. */
export async function relayEvents(options: {
  databaseUrl: string;
  rabbitmqUrl: string;
  batch: number;
  seconds: number;
}): Promise<number> {
  const logger = createLogger({ level: 'silent' });
  const resources = new Resources();
  const context = { logger, resources, health: new Health(), metrics: createMetrics() };
  const configuration = readEnvironment(
    { ...databaseVariables, ...messagingVariables },
    {
      DATABASE_URL: options.databaseUrl,
      DATABASE_STATEMENT_TIMEOUT_MS: '60000',
      RABBITMQ_URL: options.rabbitmqUrl,
      RABBITMQ_NAME_PREFIX: `bench-${randomUUID()}`,
    },
  );
  const database = Database.create(configuration, logger);
  resources.add('database', () => database.close());
  const queue = await BenchQueue.create(
    options.rabbitmqUrl,
    `${configuration.RABBITMQ_NAME_PREFIX}.events`,
  );
  try {
    const broker = await Broker.connect(context, configuration, { required: true });
    const publisher = await Publisher.create(broker);
    return await measure(database, publisher, queue, options);
  } finally {
    await resources.close(logger);
    await queue.remove();
  }
}

async function measure(
  database: Database,
  publisher: Publisher,
  queue: BenchQueue,
  { batch, seconds }: { batch: number; seconds: number },
): Promise<number> {
  const outbox = new PostgresqlOutbox(database);
  let relayed = 0;
  let spentMs = 0;
  while (spentMs < seconds * 1_000) {
    await fill(database, batch * 100);
    const startedAt = performance.now();
    for (let turn = 0; turn < 100 && spentMs < seconds * 1_000; turn += 1) {
      relayed += await outbox.deliver(batch, messages => publisher.publish(messages));
    }
    // To fill the outbox again and to empty the queue takes time as well, which is not the relay's
    spentMs += performance.now() - startedAt;
    await queue.purge();
  }
  return relayed / (spentMs / 1_000);
}

async function fill(database: Database, count: number): Promise<void> {
  const data = { orderId: randomUUID(), state: 'pending', items: [], version: 1 };
  await database.query({
    name: 'fill-outbox',
    text: 'INSERT INTO outbox (message) SELECT $1 FROM generate_series(1, $2)',
    values: [createMessage({ type: 'order.placed.v1', subject: data.orderId, data }), count],
  });
}

/** The queue that the events end in. */
class BenchQueue {
  readonly #connection: Awaited<ReturnType<typeof connect>>;
  readonly #exchange: string;

  private constructor(connection: Awaited<ReturnType<typeof connect>>, exchange: string) {
    this.#connection = connection;
    this.#exchange = exchange;
  }

  static async create(url: string, exchange: string): Promise<BenchQueue> {
    const connection = await connect(url);
    const channel = await connection.createChannel();
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.assertQueue(exchange, {
      durable: true,
      arguments: { 'x-queue-type': 'quorum' },
    });
    await channel.bindQueue(exchange, exchange, '#');
    await channel.close();
    return new BenchQueue(connection, exchange);
  }

  async purge(): Promise<void> {
    const channel = await this.#connection.createChannel();
    await channel.purgeQueue(this.#exchange);
    await channel.close();
  }

  async remove(): Promise<void> {
    const channel = await this.#connection.createChannel();
    await channel.deleteQueue(this.#exchange);
    await channel.deleteExchange(this.#exchange);
    await this.#connection.close();
  }
}
