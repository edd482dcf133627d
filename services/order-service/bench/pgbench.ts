import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Order } from '../src/orders/order.ts';
import { orderEventData } from '../src/orders/orderEvents.ts';
import { placementStatement } from '../src/orders/placementStatement.ts';
import { createMessage } from '../src/platform/messaging/message.ts';
import { benchAddress } from './placeOrders.ts';

const run = promisify(execFile);

/**
 * Has pgbench run the service's own statement, prepared and with parameters like the service's; how many transactions
 * per second.
 */
export async function pgbench(options: {
  databaseUrl: string;
  concurrency: number;
  seconds: number;
}): Promise<number> {
  const { text, variables } = benchStatement();
  const directory = await mkdtemp(join(tmpdir(), 'order-bench-'));
  try {
    const script = join(directory, 'place-order.sql');
    await writeFile(script, `${text.replaceAll('\n', ' ')};\n`);
    const { stdout } = await run(await findPgbench(), [
      '--no-vacuum',
      '--protocol=prepared',
      `--client=${options.concurrency}`,
      `--time=${options.seconds}`,
      ...Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`),
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

/**
 * The statement of the service with a variable for each parameter, which pgbench sends with each execution. What must
 * be new for every order, which pgbench cannot make, the database makes instead.
 */
function benchStatement(): { text: string; variables: Record<string, string> } {
  const orderId = randomUUID();
  const items = [
    { variantId: randomUUID(), quantity: 1 },
    { variantId: randomUUID(), quantity: 2 },
  ];
  const at = new Date().toISOString();
  const customerId = randomUUID();
  const key = randomUUID();
  const sagaId = randomUUID();
  const order: Order = {
    id: orderId,
    customerId,
    state: 'pending',
    items,
    shippingAddress: benchAddress,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  const { text, values = [] } = placementStatement({
    placement: { customerId, items, shippingAddress: benchAddress, paymentToken: 'tok_ok' },
    key,
    requestDigest: 'x'.repeat(43),
    orderId,
    sagaId,
    createdAt: at,
    deadlineMs: 120_000,
    trace: {},
    message: JSON.stringify(
      createMessage({ type: 'order.placed.v1', subject: orderId, data: orderEventData(order) }),
    ),
  });
  const made = new Map<unknown, string>([
    [key, 'gen_random_uuid()::text'],
    [orderId, 'gen_random_uuid()'],
    [sagaId, 'gen_random_uuid()'],
  ]);
  const variables: Record<string, string> = {};
  const written = text.replaceAll(/\$(\d+)/g, (_, number: string) => {
    const value: unknown = values[Number(number) - 1];
    const expression = made.get(value);
    if (expression !== undefined) {
      return expression;
    }
    variables[`p${number}`] = typeof value === 'string' ? value : JSON.stringify(value);
    return `:p${number}`;
  });
  return { text: written, variables };
}

/** pgbench is on the path, or where Debian puts it. */
async function findPgbench(): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = await readdir(root).catch(() => []);
  const newest = versions.toSorted((one, other) => Number(other) - Number(one))[0];
  return newest === undefined ? 'pgbench' : join(root, newest, 'bin', 'pgbench');
}
