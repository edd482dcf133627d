import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { GetMessage } from 'amqplib';
import { eventually } from '../../../test/eventually.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import {
  createTestBroker,
  removeQueues,
  testBrokerUrl,
  withTestChannel,
} from '../../../test/testBroker.ts';
import { TcpRelay } from '../../../test/tcpRelay.ts';
import type { TestEnvironment } from '../../../test/testEnvironment.ts';
import { readEnvironment } from '../configuration.ts';
import { Health } from '../health.ts';
import type { ReachedPoint } from '../process/reached.ts';
import { Resources } from '../process/resources.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { startTracing } from '../telemetry/tracing.ts';
import { Broker } from './broker.ts';
import { Consumer } from './consumer.ts';
import { createMessage, type Message } from './message.ts';
import { MessageAbandoned } from './messageAbandoned.ts';
import { messagingVariables } from './messagingVariables.ts';
import { Publisher } from './publisher.ts';

type Handle = (message: Message) => Promise<void>;

const { logger, lines } = recordLog();
const context = {
  logger,
  health: new Health(),
  metrics: createMetrics(),
  resources: new Resources(),
};

let environment: TestEnvironment;
let relay: TcpRelay;
let broker: Broker;
let publisher: Publisher;
let queue: string;
let consumer: Consumer;
let testNumber = 0;

beforeAll(async () => {
  startTracing({ endpoint: undefined, sampleRatio: 1 });
  environment = await createTestBroker();
  const url = testBrokerUrl();
  relay = await TcpRelay.start({ host: url.hostname, port: Number(url.port || 5672) });
  url.hostname = '127.0.0.1';
  url.port = String(relay.port);
  context.health.markRunning();
  broker = await Broker.connect(
    context,
    readEnvironment(messagingVariables, { ...environment.variables, RABBITMQ_URL: url.href }),
    { required: true },
  );
  publisher = await Publisher.create(broker);
  await connected();
});

afterEach(async () => {
  await consumer.stop();
  await removeQueues(queue);
});

afterAll(async () => {
  await context.resources.close(logger);
  await relay.stop();
  await environment.remove();
});

async function connected(): Promise<void> {
  await eventually(async () => {
    expect(await context.health.report()).toMatchObject({ status: 'ok' });
  });
}

/** Starts a consumer with queues of its own for messages of the type `thing.happened`. */
async function startConsumer(
  handle: Handle,
  retryDelaysMs = [20, 40],
  exchange = broker.exchange,
): Promise<void> {
  testNumber += 1;
  queue = `${environment.variables.RABBITMQ_NAME_PREFIX ?? ''}.consumer-${testNumber}`;
  consumer = await Consumer.start(context, broker, {
    queue,
    exchange,
    types: ['thing.*'],
    prefetch: 10,
    retryDelaysMs,
    handle,
  });
}

function happened(data: unknown = {}): Message {
  return createMessage({ type: 'thing.happened', subject: 'thing-1', data });
}

async function abandoned(): Promise<number | undefined> {
  const metric = await context.metrics.registry
    .getSingleMetric('inbox_abandoned_messages_total')
    ?.get();
  return metric?.values.find(({ labels }) => labels.queue === queue)?.value;
}

async function takeDead(): Promise<GetMessage> {
  return eventually(async () => {
    const dead = await withTestChannel(channel => channel.get(`${queue}.dead`, { noAck: true }));
    if (dead === false) {
      throw new Error('the dead-letter queue is empty');
    }
    return dead;
  });
}

describe('a consumer', () => {
  test('gets a published message as it was, inside its trace', async () => {
    const handle = jest.fn<Handle>(async () => {
      logger.info('handling');
    });
    await startConsumer(handle);
    const message = {
      ...happened({ text: '🛒 שלום' }),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };

    await publisher.publish([message]);

    await eventually(() => {
      expect(handle).toHaveBeenCalledWith(message);
    });
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'handling',
        trace_id: '0af7651916cd43dd8448eb211c80319c',
      }),
    );
  });

  test('gets no messages of other types', async () => {
    const handle = jest.fn<Handle>().mockResolvedValue(undefined);
    await startConsumer(handle);

    await publisher.publish([{ ...happened(), type: 'other.happened' }, happened()]);

    await eventually(() => {
      expect(handle).toHaveBeenCalled();
    });
    expect(handle.mock.calls.map(([{ type }]) => type)).toEqual(['thing.happened']);
  });

  test('is given a failed message again, a little later', async () => {
    const handle = jest.fn<Handle>().mockResolvedValue(undefined);
    handle.mockRejectedValueOnce(new Error('not now'));
    await startConsumer(handle);
    const message = happened();

    await publisher.publish([message]);

    await eventually(() => {
      expect(handle.mock.calls).toEqual([[message], [message]]);
    });
  });

  test('finds a message that keeps failing in the dead-letter queue, with the reason', async () => {
    const handle = jest.fn<Handle>(() => Promise.reject(new Error('never works')));
    await startConsumer(handle);
    const message = happened();

    await publisher.publish([message]);
    const dead = await takeDead();

    expect(JSON.parse(dead.content.toString())).toEqual(message);
    expect(dead.properties.headers).toMatchObject({ 'x-error': 'Error: never works' });
    expect(handle).toHaveBeenCalledTimes(3);
  });

  test('puts a message that was given up into the dead-letter queue at once, and counts it', async () => {
    const handle = jest.fn<Handle>(() => Promise.reject(new MessageAbandoned(5)));
    await startConsumer(handle, [60_000]);
    expect(await abandoned()).toBe(0);

    await publisher.publish([happened()]);
    const dead = await takeDead();

    expect(dead.properties.headers).toMatchObject({
      'x-error': 'MessageAbandoned: its handling was begun 5 times without coming to an end',
    });
    expect(handle).toHaveBeenCalledTimes(1);
    await eventually(async () => {
      expect(await abandoned()).toBe(1);
    });
  });

  test('may listen to another service before that service ever was', async () => {
    const handle = jest.fn<Handle>().mockResolvedValue(undefined);
    const exchange = `${environment.variables.RABBITMQ_NAME_PREFIX ?? ''}.other.events`;
    await startConsumer(handle, [], exchange);
    const message = happened();

    await withTestChannel(async channel => {
      // As the other service does it when it starts
      await channel.assertExchange(exchange, 'topic', { durable: true });
      channel.publish(exchange, message.type, Buffer.from(JSON.stringify(message)));
    });

    await eventually(() => {
      expect(handle).toHaveBeenCalledWith(message);
    });
    await withTestChannel(channel => channel.deleteExchange(exchange));
  });

  test('announces that a message had its effect', async () => {
    const order: string[] = [];
    const subscriber = (message: unknown) => {
      order.push((message as ReachedPoint).point);
    };
    subscribe('service:reached', subscriber);
    await startConsumer(async () => {
      order.push('effect');
    });

    await publisher.publish([happened()]);
    await eventually(() => {
      expect(order).toEqual(['effect', 'consumer.handled']);
    });
    unsubscribe('service:reached', subscriber);
  });

  test('gives a message back that waits to be tried again when it is stopped', async () => {
    const handle = jest.fn<Handle>(() => Promise.reject(new Error('not now')));
    await startConsumer(handle, [60_000]);
    await publisher.publish([happened()]);
    await eventually(() => {
      expect(handle).toHaveBeenCalledTimes(1);
    });

    await consumer.stop();

    await eventually(async () => {
      const { messageCount } = await withTestChannel(channel => channel.checkQueue(queue));
      expect(messageCount).toBe(1);
    });
  });

  test.each([
    ['that is not JSON', '{"id": '],
    ['of another shape', '{"id": 7}'],
  ])('is not bothered with a message %s', async (_what, content) => {
    const handle = jest.fn<Handle>().mockResolvedValue(undefined);
    await startConsumer(handle);

    await withTestChannel(async channel => {
      channel.publish(broker.exchange, 'thing.happened', Buffer.from(content));
    });
    const dead = await takeDead();

    expect(dead.content.toString()).toBe(content);
    expect(handle).not.toHaveBeenCalled();
  });

  test('finishes what it is handling when it is stopped, and takes nothing more', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const handle = jest.fn<Handle>(async () => {
      await released;
    });
    await startConsumer(handle);
    await publisher.publish([happened()]);
    await eventually(() => {
      expect(handle).toHaveBeenCalledTimes(1);
    });

    const stopped = consumer.stop();
    await publisher.publish([happened()]);
    release(undefined);
    await stopped;

    const { messageCount } = await withTestChannel(channel => channel.checkQueue(queue));
    expect(messageCount).toBe(1);
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test('goes on by itself when its queue was deleted', async () => {
    const handle = jest.fn<Handle>().mockResolvedValue(undefined);
    await startConsumer(handle);

    await withTestChannel(channel => channel.deleteQueue(queue));

    await eventually(async () => {
      await publisher.publish([happened()]);
      expect(handle).toHaveBeenCalled();
    });
  });

  test('goes on by itself when the broker was away, and gets what it had not finished', async () => {
    const { promise: broken, resolve: breakNow } = Promise.withResolvers<undefined>();
    const handle = jest.fn<Handle>().mockResolvedValue(undefined);
    handle.mockImplementationOnce(async () => {
      await broken;
    });
    await startConsumer(handle);
    const interrupted = happened();
    await publisher.publish([interrupted]);
    await eventually(() => {
      expect(handle).toHaveBeenCalledTimes(1);
    });

    relay.break();
    breakNow(undefined);
    await eventually(async () => {
      expect(await context.health.report()).toMatchObject({ status: 'unavailable' });
    });
    await expect(publisher.publish([happened()])).rejects.toThrow();
    relay.repair();
    await connected();

    const later = happened();
    await publisher.publish([later]);
    await eventually(() => {
      const handled = handle.mock.calls.map(([message]) => message.id);
      expect(handled.filter(id => id === interrupted.id)).toHaveLength(2);
      expect(handled).toContain(later.id);
    });
  });
});
