import { randomUUID } from 'node:crypto';
import { type ConfirmChannel, connect } from 'amqplib';
import { defaultRetryDelaysMs, queueNames } from '../src/platform/messaging/queueNames.ts';
import type { TestEnvironment } from './testEnvironment.ts';

/** Where the broker of the tests is. */
export function testBrokerUrl(): URL {
  const url = process.env.RABBITMQ_URL;
  if (url === undefined || url === '') {
    throw new Error(
      'RABBITMQ_URL is not set. The tests need a RabbitMQ server, for example amqp://app:app@127.0.0.1:5672',
    );
  }
  return new URL(url);
}

/** Runs `work` with a channel of its own to the broker of the tests; what it publishes has arrived afterwards. */
export async function withTestChannel<Result>(
  work: (channel: ConfirmChannel) => Promise<Result>,
): Promise<Result> {
  const connection = await connect(testBrokerUrl().href);
  try {
    const channel = await connection.createConfirmChannel();
    const result = await work(channel);
    await channel.waitForConfirms();
    return result;
  } finally {
    await connection.close();
  }
}

/** Removes a consumer's queues. */
export async function removeQueues(
  queue: string,
  retryDelaysMs: number[] = defaultRetryDelaysMs,
): Promise<void> {
  const names = queueNames(queue, retryDelaysMs);
  await withTestChannel(async channel => {
    for (const name of [names.main, names.dead, ...names.retries.map(retry => retry.queue)]) {
      await channel.deleteQueue(name);
    }
  });
}

/** A part of the broker that nobody else uses: an exchange and queues with a prefix of their own. */
export async function createTestBroker(): Promise<TestEnvironment> {
  const prefix = `test-${randomUUID()}`;
  return {
    variables: { RABBITMQ_URL: testBrokerUrl().href, RABBITMQ_NAME_PREFIX: prefix },
    remove: async () => {
      await removeQueues(`${prefix}.item-activity`);
      await withTestChannel(channel => channel.deleteExchange(`${prefix}.events`));
    },
  };
}
