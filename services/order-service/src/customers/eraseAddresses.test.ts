import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordLog } from '../../test/logRecorder.ts';
import { testAddress } from '../../test/shop.ts';
import { createTestDatabase } from '../../test/testDatabase.ts';
import { orderStates } from '../orders/orderState.ts';
import { readEnvironment } from '../platform/configuration.ts';
import { Database } from '../platform/database/database.ts';
import { databaseVariables } from '../platform/database/databaseVariables.ts';
import { migrate } from '../platform/database/migrate.ts';
import { eraseAddresses } from './eraseAddresses.ts';
import { forgetCustomer } from './forgetCustomer.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const { logger } = recordLog();
  const databaseUrl = testDatabase.variables.DATABASE_URL ?? '';
  await migrate({ databaseUrl, direction: 'up', logger });
  database = Database.create(readEnvironment(databaseVariables, testDatabase.variables), logger);
});

beforeEach(clear);

afterAll(async () => {
  await database.close();
  await testDatabase.remove();
});

async function clear(): Promise<void> {
  await database.query({ name: 'clear-orders', text: 'DELETE FROM orders' });
  await database.query({ name: 'clear-forgotten', text: 'DELETE FROM forgotten_customers' });
}

interface TestOrder {
  customer: number;
  state: string;
}

const customers = Array.from({ length: 4 }, () => randomUUID());

async function write(orders: TestOrder[]): Promise<void> {
  await database.query({
    name: 'write-orders',
    text: `INSERT INTO orders (id, customer_id, state, items, shipping_address)
           SELECT gen_random_uuid(), ($2::uuid[])[(given->>'customer')::integer], given->>'state', '[]', $3
             FROM jsonb_array_elements($1) AS given`,
    values: [JSON.stringify(orders), customers, testAddress],
  });
}

async function forget(customer: number): Promise<void> {
  await database.transaction(transaction =>
    forgetCustomer(transaction, customers[customer - 1] ?? ''),
  );
}

async function read(): Promise<(TestOrder & { address: unknown })[]> {
  return database.query({
    name: 'read-orders',
    text: `SELECT array_position($1::uuid[], customer_id) AS customer, state, shipping_address AS address
             FROM orders ORDER BY position`,
    values: [customers],
  });
}

async function remembered(): Promise<unknown> {
  const [row] = await database.query<{ count: number }>({
    name: 'count-forgotten',
    text: 'SELECT count(*)::integer AS count FROM forgotten_customers',
  });
  return row?.count;
}

/** Where somebody may still have to carry something. */
const needed = ['pending', 'reserved', 'paid', 'confirmed', 'shipped'];

describe('eraseAddresses', () => {
  test('erases of all orders exactly those that have ended and whose customers are gone', async () => {
    const order = fc.record({
      customer: fc.integer({ min: 1, max: customers.length }),
      state: fc.constantFrom<string>(...orderStates),
    });
    const gone = fc.uniqueArray(fc.integer({ min: 1, max: customers.length }));
    await fc.assert(
      fc.asyncProperty(fc.array(order), gone, async (orders, forgotten) => {
        await write(orders);
        await Promise.all(forgotten.map(forget));
        const due = orders.map(
          ({ customer, state }) => forgotten.includes(customer) && !needed.includes(state),
        );

        expect(await eraseAddresses(database)).toBe(due.filter(Boolean).length);

        expect(await read()).toEqual(
          orders.map((each, index) => ({
            ...each,
            address: due[index] === true ? { country: testAddress.country } : testAddress,
          })),
        );
        // What is erased is not erased again
        expect(await eraseAddresses(database)).toBe(0);
        await clear();
      }),
      { numRuns: 25 },
    );
  });

  test('erases any number of them, and each once, when replicas do it together', async () => {
    const count = 1_200;
    await write(Array.from({ length: count }, () => ({ customer: 1, state: 'failed' })));
    await forget(1);

    const erased = await Promise.all([eraseAddresses(database), eraseAddresses(database)]);

    expect(erased.reduce((sum, each) => sum + each, 0)).toBe(count);
    expect((await read()).every(({ address }) => !('line1' in (address as object)))).toBe(true);
  });

  test('forgets that somebody was forgotten once nothing is left and no token is valid', async () => {
    await write([
      { customer: 1, state: 'failed' },
      { customer: 2, state: 'shipped' },
    ]);
    await Promise.all([forget(1), forget(2)]);
    await eraseAddresses(database);
    expect(await remembered()).toBe(2);

    await database.query({
      name: 'age-forgotten',
      text: "UPDATE forgotten_customers SET forgotten_at = now() - interval '2 days'",
    });
    await eraseAddresses(database);
    expect(await remembered()).toBe(1);

    await database.query({
      name: 'deliver-all',
      text: "UPDATE orders SET state = 'delivered' WHERE state = 'shipped'",
    });
    expect(await eraseAddresses(database)).toBe(1);
    expect(await remembered()).toBe(0);
  });
});
