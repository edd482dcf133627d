import { connect, type GetMessage } from 'amqplib';

/**
 * Looks at all messages of a queue and leaves them there.
 *
 * @throws Error when there is no such queue
 */
export async function readQueue(
  url: string,
  queue: string,
): Promise<GetMessage[]> {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    const messages: GetMessage[] = [];
    for (;;) {
      const message = await channel.get(queue);
      if (message === false) {
        return messages;
      }
      messages.push(message);
    }
  } finally {
    // What was taken and not acknowledged goes back.
    await connection.close().catch(() => undefined);
  }
}
