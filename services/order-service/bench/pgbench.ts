import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { orderEventData } from '../src/orders/orderEvents.ts';
import { placementStatement } from '../src/orders/placementStatement.ts';
import { createMessage } from '../src/platform/messaging/message.ts';
import { initialKnowledge } from '../src/sagas/knowledge.ts';
import { benchAddress } from './placeOrders.ts';

const run = promisify(execFile);

/** Has pgbench run the service's own statement with prepared plans; how many transactions per second. */
export async function pgbench(options: {
  databaseUrl: string;
  concurrency: number;
  seconds: number;
}): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'order-bench-'));
  try {
    const script = join(directory, 'place-order.sql');
    await writeFile(script, pgbenchScript());
    const { stdout } = await run(await findPgbench(), [
      '--no-vacuum',
      '--protocol=prepared',
      `--client=${options.concurrency}`,
      `--time=${options.seconds}`,
      `--file=${script}`,
      options.databaseUrl,
    ]);
    const rate = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
    if (rate === undefined) {
      throw new Error(`pgbench did not say how fast it was: ${stdout}`);
    }
    return Number(rate);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The statement of the service, with what the service decides for each order decided by the database instead. */
function pgbenchScript(): string {
  const orderId = randomUUID();
  const items = [
    { variantId: randomUUID(), quantity: 1 },
    { variantId: randomUUID(), quantity: 2 },
  ];
  const createdAt = new Date();
  const at = createdAt.toISOString();
  const customerId = randomUUID();
  const message = createMessage({
    type: 'order.placed.v1',
    subject: orderId,
    data: orderEventData({
      id: orderId,
      customerId,
      state: 'pending',
      items,
      shippingAddress: benchAddress,
      createdAt: at,
      updatedAt: at,
      version: 1,
    }),
  });
  const { text, values = [] } = placementStatement({
    placement: { customerId, items, shippingAddress: benchAddress, paymentToken: 'tok_ok' },
    key: randomUUID(),
    requestDigest: 'x'.repeat(43),
    orderId,
    sagaId: randomUUID(),
    createdAt,
    knowledge: initialKnowledge,
    deadlineMs: 120_000,
    trace: {},
    message,
  });
  const literals = values.map(literalOf);
  // What must be new for every order: the lock, the key, the order and the saga
  literals[0] = ':lock';
  literals[2] = 'gen_random_uuid()::text';
  literals[4] = 'gen_random_uuid()';
  literals[8] = 'gen_random_uuid()';
  const statement = text.replaceAll(
    /\$(\d+)/g,
    (_, number: string) => literals[Number(number) - 1] ?? '',
  );
  return `\\set lock random(1, 1000000000000)\n${statement.replaceAll('\n', ' ')};\n`;
}

function literalOf(value: unknown): string {
  if (typeof value === 'number') {
    return String(value);
  }
  if (value instanceof Date) {
    return `${quoted(value.toISOString())}::timestamptz`;
  }
  if (typeof value !== 'string') {
    return `${quoted(JSON.stringify(value))}::jsonb`;
  }
  return (
    quoted(value) +
    (/^[\da-f-]{36}$/.test(value) ? '::uuid' : value.startsWith('[') ? '::jsonb' : '')
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** pgbench is on the path, or where Debian puts it. */
async function findPgbench(): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = await readdir(root).catch(() => []);
  const newest = versions.toSorted((one, other) => Number(other) - Number(one))[0];
  return newest === undefined ? 'pgbench' : join(root, newest, 'bin', 'pgbench');
}
