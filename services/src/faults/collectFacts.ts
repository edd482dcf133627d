import { readdir } from 'node:fs/promises';
import { inDatabase } from '../storefront/createServiceDatabase';
import { SERVICES_WITH_DATABASE } from '../storefront/serviceEnvironment';
import type { ServiceName } from '../storefront/serviceNames';
import type { Storefront } from '../storefront/Storefront';
import { BackOffice } from './BackOffice';
import type { Facts } from './Facts';
import { readQueue } from './readQueue';

/** Services that publish through an outbox. */
const PUBLISHERS: readonly ServiceName[] = SERVICES_WITH_DATABASE.filter(
  service => service !== 'product-service',
);

/** Services that check themselves. */
const CHECKERS: readonly ServiceName[] = [
  'product-service',
  'order-service',
  'payment-service',
];

/** Where messages end that nobody can handle. */
const DEAD_LETTER_QUEUES = [
  'order-service.payments.dead',
  'order-service.users.dead',
];

interface Money {
  amount: number;
}

interface ListedOrder {
  id: string;
  state: string;
  total?: Money;
  items: { variantId: string; quantity: number }[];
}

/** Asks everybody who knows something how the shop stands. */
export async function collectFacts(
  storefront: Storefront,
  promised: { id: string }[],
): Promise<Facts> {
  const office = new BackOffice(storefront);
  const [orders, stock, payments, charges, outboxes, invariants] =
    await Promise.all([
      office.list<ListedOrder>('order-service', '/orders'),
      office.list<Facts['stock'][number]>('product-service', '/products/stock'),
      readPayments(storefront),
      readCharges(storefront),
      Promise.all(
        PUBLISHERS.map(async service => ({
          service,
          messages: await countRows(storefront, service, 'outbox'),
        })),
      ),
      Promise.all(CHECKERS.map(service => readInvariants(office, service))),
    ]);
  return {
    promised,
    orders: orders.map(({ total, ...order }) => ({
      ...order,
      total: total?.amount,
    })),
    stock,
    payments,
    charges,
    outboxes,
    invariants: invariants.flat(),
    notifications: await readNotifications(storefront),
    buried: await readDeadLetters(storefront),
  };
}

async function rows<Row>(
  storefront: Storefront,
  service: ServiceName,
  statement: string,
): Promise<Row[]> {
  return inDatabase(
    storefront.administratorUrlOf(service),
    async client => (await client.query(statement)).rows as Row[],
  );
}

async function countRows(
  storefront: Storefront,
  service: ServiceName,
  table: 'outbox',
): Promise<number> {
  const [{ count }] = await rows<{ count: string }>(
    storefront,
    service,
    `SELECT count(*) FROM ${table}`,
  );
  return Number(count);
}

async function readPayments(
  storefront: Storefront,
): Promise<Facts['payments']> {
  return rows(
    storefront,
    'payment-service',
    `SELECT id, order_id AS "orderId", state, captured_amount::int AS captured,
            refunded_amount::int AS refunded
       FROM payments`,
  );
}

/** What the provider holds, past what the service believes. */
async function readCharges(storefront: Storefront): Promise<Facts['charges']> {
  return rows(
    storefront,
    'payment-service',
    `SELECT coalesce(payments.order_id::text, charges.reference) AS "orderId",
            sum(charges.captured_amount - charges.refunded_amount)::int AS amount
       FROM simulated_provider.payments AS charges
       LEFT JOIN payments ON payments.id::text = charges.reference
      GROUP BY 1`,
  );
}

async function readInvariants(
  office: BackOffice,
  service: ServiceName,
): Promise<Facts['invariants']> {
  const { body } = await office.request(service, '/internal/invariants');
  const checks = body.checks as { name: string; holds: boolean }[];
  return checks.map(({ name, holds }) => ({ service, name, holds }));
}

/** Messages that were written by the file provider, with what they were about. */
async function readNotifications(
  storefront: Storefront,
): Promise<Facts['notifications']> {
  const sent = new Set(
    (await readdir(storefront.outboxDirectory)).map(name =>
      name.replace(/\.(eml|txt)$/, ''),
    ),
  );
  const deliveries = await rows<{
    id: string;
    orderId: string;
    topic: string;
    channel: string;
  }>(
    storefront,
    'notification-service',
    'SELECT id, subject AS "orderId", event_type AS topic, channel FROM deliveries',
  );
  return deliveries
    .filter(({ id }) => sent.has(id))
    .map(({ orderId, topic, channel }) => ({ orderId, topic, channel }));
}

async function readDeadLetters(
  storefront: Storefront,
): Promise<Facts['buried']> {
  const { url } = storefront.backing.rabbitMq.server;
  // notification-service takes its own out of their queues.
  const buried = await rows<Facts['buried'][number]>(
    storefront,
    'notification-service',
    `SELECT queue, message_id AS id FROM dead_letters
      WHERE state = 'waiting' AND message_id NOT LIKE 'poison-%'`,
  );
  for (const queue of DEAD_LETTER_QUEUES) {
    for (const { content } of await readQueue(url, queue)) {
      const id = idOf(content);
      if (id !== undefined && !id.startsWith('poison-')) {
        buried.push({ queue, id });
      }
    }
  }
  return buried;
}

/** The id of a message, or undefined when it is not one. */
function idOf(content: Buffer): string | undefined {
  try {
    const { id } = JSON.parse(content.toString('utf8')) as { id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
