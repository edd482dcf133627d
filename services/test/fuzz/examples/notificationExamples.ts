import { connect } from 'amqplib';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storefront } from '../../../src';
import { BackOffice } from '../../../src/faults/BackOffice';
import { eventually } from '../../support/eventually';
import type { ServiceExamples } from '../ServiceExamples';

const IDENTITY = {
  subject: '00000000-0000-4000-8000-000000000006',
  roles: ['admin', 'customer'],
};

/** After this, news of an order are of no use to anybody. */
const LONG_AGO_MS = 8 * 24 * 60 * 60 * 1_000;

/** A mail that was sent, deliveries that cannot be, and messages that nobody can read. */
export async function notificationExamples(
  storefront: Storefront,
): Promise<ServiceExamples> {
  const office = new BackOffice(storefront);
  const event = (type: string, userId: string, ageMs = 0) => ({
    exchange: `${type.split('.')[0]}-service.events`,
    type,
    content: {
      specversion: '1.0',
      id: randomUUID(),
      source: '/fuzz-test',
      type,
      subject: userId,
      time: new Date(Date.now() - ageMs).toISOString(),
      datacontenttype: 'application/json',
      data: {
        userId,
        customerId: userId,
        orderId: randomUUID(),
        email: `${userId}@example.com`,
        name: 'Ada Example',
        locale: 'en',
        registeredAt: new Date().toISOString(),
        items: [],
        ...(type === 'order.confirmed.v1' && {
          total: { amount: 1_990, currency: 'EUR' },
        }),
      },
    },
  });
  const userId = randomUUID();
  await publish(storefront, [
    event('user.registered.v1', userId),
    event('order.shipped.v1', userId),
    // Nobody knows who these are for, and nobody will
    ...[1, 2, 3].map(() =>
      event('order.cancelled.v1', randomUUID(), LONG_AGO_MS),
    ),
    ...[1, 2, 3].map(() => ({
      ...event('user.verified.v1', 'nobody'),
    })),
  ]);

  const list = async (path: string, count: number): Promise<string[]> =>
    eventually(async () => {
      const { body } = await office.request('notification-service', path);
      const items = body.items as { id: string }[];
      expect(items.length).toBeGreaterThanOrEqual(count);
      return items.map(({ id }) => id);
    });
  const [parked, dead, token] = await Promise.all([
    list('/notifications/deliveries?state=parked', 3),
    list('/notifications/dead-letters', 3),
    eventually(() => unsubscribeToken(storefront, userId)),
  ]);

  const delivery = (index: number) => [{ path: { deliveryId: parked[index] } }];
  const letter = (index: number) => [{ path: { deadLetterId: dead[index] } }];
  const topics = { account: true, orders: true, shipping: true };
  return {
    identity: IDENTITY,
    examples: {
      'PUT /notifications/preferences': [
        { body: { channels: { email: topics, sms: topics } } },
      ],
      'GET /notifications/unsubscribe': [{ query: { token } }],
      'POST /notifications/unsubscribe': [{ query: { token } }],
      'GET /notifications/preview': [
        { query: { type: 'order.confirmed.v1', channel: 'sms' } },
      ],
      'POST /notifications/deliveries/{deliveryId}/replay': delivery(0),
      'POST /notifications/deliveries/{deliveryId}/discard': delivery(1),
      'POST /notifications/dead-letters/{deadLetterId}/replay': letter(0),
      'POST /notifications/dead-letters/{deadLetterId}/discard': letter(1),
    },
  };
}

/** Publishes as the other services do. */
async function publish(
  storefront: Storefront,
  events: { exchange: string; type: string; content: object }[],
): Promise<void> {
  const connection = await connect(storefront.backing.rabbitMq.server.url);
  try {
    const channel = await connection.createConfirmChannel();
    for (const { exchange, type, content } of events) {
      channel.publish(exchange, type, Buffer.from(JSON.stringify(content)));
    }
    await channel.waitForConfirms();
  } finally {
    await connection.close();
  }
}

/** What is in the link of a mail to a user that turns such mails off. */
async function unsubscribeToken(
  storefront: Storefront,
  userId: string,
): Promise<string> {
  const directory = storefront.outboxDirectory;
  for (const name of await readdir(directory)) {
    const mail = name.endsWith('.eml')
      ? await readFile(join(directory, name), 'utf8')
      : '';
    if (mail.includes(`${userId}@example.com`)) {
      const found = /^List-Unsubscribe:\s*<[^>]*token=([^>]+)>/m.exec(
        mail.replace(/\r?\n[ \t]/g, ''),
      );
      if (found) {
        return found[1];
      }
    }
  }
  throw new Error('No mail with a way out was sent.');
}
