import { randomUUID } from 'node:crypto';
import { type ConfirmChannel, connect } from 'amqplib';
import { deadLetterQueue } from '../src/platform/messaging/declareQueues.ts';
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

/** Removes a consumer's queues. The consumer must have been stopped: it would declare them anew. */
export async function removeQueues(queue: string): Promise<void> {
  await withTestChannel(async channel => {
    await channel.deleteQueue(queue);
    await channel.deleteQueue(deadLetterQueue(queue));
  });
}

/** A part of the broker that nobody else uses: an exchange and queues with a prefix of their own. */
export async function createTestBroker(): Promise<TestEnvironment> {
  const prefix = `test-${randomUUID()}`;
  const paymentExchange = `${prefix}.payment-events`;
  const userExchange = `${prefix}.user-events`;
  await withTestChannel(async channel => {
    await channel.assertExchange(paymentExchange, 'topic');
    await channel.assertExchange(userExchange, 'topic');
  });
  return {
    variables: {
      RABBITMQ_URL: testBrokerUrl().href,
      RABBITMQ_NAME_PREFIX: prefix,
      PAYMENT_EXCHANGE: paymentExchange,
      USER_EXCHANGE: userExchange,
    },
    remove: async () => {
      await removeQueues(`${prefix}.payments`);
      await removeQueues(`${prefix}.users`);
      await withTestChannel(channel => channel.deleteExchange(`${prefix}.events`));
      await withTestChannel(channel => channel.deleteExchange(paymentExchange));
      await withTestChannel(channel => channel.deleteExchange(userExchange));
    },
  };
}
