import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { MARK_VARIABLE } from './ledger/endLeftovers';
import { processesIn } from './testing/processesIn';
import { SandboxProcess } from './testing/SandboxProcess';

jest.setTimeout(1_200_000);

/** How often the sandbox is killed. */
const KILLS = Number(process.env.KILLS ?? 10);

/** Milliseconds that a start may take on a busy machine. */
const READY_TIMEOUT_MS = 180_000;

/** Milliseconds within which the sandbox is killed after its start; it is ready within that time or not. */
const LIFETIME_MS = 20_000;

describe('the whole sandbox', () => {
  const state = mkdtempSync(join(tmpdir(), 'causeway-whole-sandbox-'));
  const directory = join(state, 'sandbox');
  let sandbox: SandboxProcess;

  const start = () => {
    sandbox = new SandboxProcess(
      resolvePackagePath('@internal/sandbox', 'src/cli/main.ts'),
      {
        CAUSEWAY_STATE_DIRECTORY: state,
      },
    );
  };

  const read = (name: string): Record<string, string> =>
    JSON.parse(readFileSync(join(directory, name), 'utf8'));

  const strays = () =>
    processesIn(directory, `${MARK_VARIABLE}=${read('secrets.json').id}`);

  afterAll(async () => {
    await sandbox.stop();
    rmSync(state, { recursive: true, force: true });
  });

  /** All orders, as the order-service has them. */
  async function readOrders(): Promise<{ id: string; state: string }[]> {
    const client = new Client({
      host: '127.0.0.1',
      port: Number(read('ports.json').postgresql),
      user: 'postgres',
      password: read('secrets.json').postgresPassword,
      database: 'order_service',
    });
    await client.connect();
    try {
      return (await client.query('SELECT id, state FROM orders')).rows;
    } finally {
      await client.end();
    }
  }

  it('confirms an order, and is killed at random moments without leaving a process or losing a row', async () => {
    start();
    await sandbox.waitForOutput(
      'the first order is confirmed',
      READY_TIMEOUT_MS,
    );
    const known = await readOrders();
    expect(known).toMatchObject([{ state: 'confirmed' }]);

    for (let kill = 0; kill < KILLS; kill += 1) {
      await sandbox.kill();
      start();
      await delay(Math.random() * LIFETIME_MS);
    }
    await sandbox.kill();
    start();
    await sandbox.waitForOutput(
      'the first order is confirmed',
      READY_TIMEOUT_MS,
    );

    const orders = new Map(
      (await readOrders()).map(order => [order.id, order.state]),
    );
    known.forEach(order => expect(orders.get(order.id)).toBe(order.state));
    await sandbox.stop();
    expect(sandbox.output).toContain('stopped');
    expect(strays()).toEqual([]);
  });
});
