import type { Channel } from 'amqplib';
import type { QueueNames } from './queueNames.ts';

/** A message that takes its process down again and again is given up after this many deliveries. */
const deliveryLimit = 10;

/** Declares a consumer's queues and binds them to the types it wants. Declaring what exists changes nothing. */
export async function declareQueues(
  channel: Channel,
  names: QueueNames,
  binding: { exchange: string; types: readonly string[] },
): Promise<void> {
  await channel.assertQueue(names.dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.assertQueue(names.main, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': deliveryLimit,
      ...deadLetterTo(names.dead),
    },
  });
  for (const { queue, delayMs } of names.retries) {
    await channel.assertQueue(queue, {
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-message-ttl': delayMs,
        ...deadLetterTo(names.main),
      },
    });
  }
  for (const type of binding.types) {
    await channel.bindQueue(names.main, binding.exchange, type);
  }
}

/** Moves messages on without losing one: the queue keeps a message until the other one has confirmed it. */
function deadLetterTo(queue: string): Record<string, string> {
  return {
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': queue,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}
