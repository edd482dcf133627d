import type { ConfirmChannel, ConsumeMessage, Options } from 'amqplib';

/** Longer reasons would not tell more. */
const longestReason = 1_000;

/**
 * Puts a copy of a message, and the reason, into a dead-letter queue and waits until the broker has it; only then may
 * the original go.
 */
export async function deadLetter(
  channel: ConfirmChannel,
  queue: string,
  delivery: ConsumeMessage,
  error: unknown,
): Promise<void> {
  const { contentType, messageId, type, timestamp } = delivery.properties as Options.Publish;
  const options: Options.Publish = {
    persistent: true,
    headers: { ...delivery.properties.headers, 'x-error': String(error).slice(0, longestReason) },
    ...(contentType !== undefined && { contentType }),
    ...(messageId !== undefined && { messageId }),
    ...(type !== undefined && { type }),
    ...(timestamp !== undefined && { timestamp }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  channel.sendToQueue(queue, delivery.content, options, (failure: Error | null) => {
    if (failure === null) {
      resolve(undefined);
    } else {
      reject(failure);
    }
  });
  await promise;
}
