import { connect } from 'amqplib';
import { randomUUID } from 'node:crypto';

/** Messages that nobody can handle: no JSON, no message, no text, and one whose data is not as promised. */
function poison(type: string): Buffer[] {
  const message = (data: unknown) =>
    Buffer.from(
      JSON.stringify({
        specversion: '1.0',
        id: `poison-${randomUUID()}`,
        source: '/fault-test',
        type,
        subject: randomUUID(),
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        data,
      }),
    );
  return [
    Buffer.from('{"not": json'),
    Buffer.from('[]'),
    Buffer.from([0xff, 0xfe, 0x00]),
    message({ orderId: 42, paymentId: [], userId: null }),
    message('text'),
  ];
}

/**
 * Publishes messages of each type that no consumer can handle.
 *
 * @returns how many
 */
export async function publishPoison(
  url: string,
  types: readonly { exchange: string; type: string }[],
): Promise<number> {
  const connection = await connect(url);
  try {
    const channel = await connection.createConfirmChannel();
    let count = 0;
    for (const { exchange, type } of types) {
      await channel.assertExchange(exchange, 'topic', { durable: true });
      for (const content of poison(type)) {
        channel.publish(exchange, type, content, { persistent: true });
        count += 1;
      }
    }
    await channel.waitForConfirms();
    return count;
  } finally {
    await connection.close();
  }
}
