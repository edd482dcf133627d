import type { Channel } from 'amqplib';

/**
 * A message that takes its process down again and again, so that nobody can count its failures, is given up after
 * this many deliveries.
 */
const deliveryLimit = 20;

/** Where messages of a consumer end that cannot be handled, until somebody looks at them. */
export function deadLetterQueue(queue: string): string {
  return `${queue}.dead`;
}

/**
 * Declares a consumer's queue and its dead-letter queue, and binds the queue to the types that the consumer wants. The
 * exchange is declared as its publisher declares it, so that a consumer may be there before the other service ever was.
 * Declaring what exists changes nothing.
 */
export async function declareQueues(
  channel: Channel,
  queue: string,
  binding: { exchange: string; types: readonly string[] },
): Promise<void> {
  const dead = deadLetterQueue(queue);
  await channel.assertQueue(dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': deliveryLimit,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': dead,
    },
  });
  await channel.assertExchange(binding.exchange, 'topic', { durable: true });
  for (const type of binding.types) {
    await channel.bindQueue(queue, binding.exchange, type);
  }
}
