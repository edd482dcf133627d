import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { recordLog } from '../test/logRecorder.ts';
import { createTestDatabase } from '../test/testDatabase.ts';
import { migrate } from './platform/database/migrate.ts';
import { serviceRoot } from './platform/serviceIdentity.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let client: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  client = new pg.Client({ connectionString: testDatabase.variables.DATABASE_URL });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await testDatabase.remove();
});

const names = readdirSync(new URL('migrations', serviceRoot)).map(file => file.replace('.sql', ''));

async function run(direction: 'up' | 'down', count?: number): Promise<string[]> {
  return migrate({
    databaseUrl: testDatabase.variables.DATABASE_URL ?? '',
    direction,
    logger: recordLog().logger,
    ...(count !== undefined && { count }),
  });
}

/** Everything that is in the schema, by name. */
async function schema(): Promise<string[]> {
  const { rows } = await client.query<{ thing: string }>(
    `SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS thing
       FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
      UNION ALL
     SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'schema_migrations'
      ORDER BY thing`,
  );
  return rows.map(({ thing }) => thing);
}

describe('the migrations', () => {
  test('can be taken back one by one, and leave nothing', async () => {
    const before: string[][] = [];
    for (const name of names) {
      before.push(await schema());
      expect(await run('up', 1)).toEqual([name]);
    }
    const complete = await schema();
    for (const expected of before.reverse()) {
      await run('down', 1);
      expect(await schema()).toEqual(expected);
    }
    await run('up');
    expect(await schema()).toEqual(complete);
  });

  test('refuse what no code may write, whatever version it is', async () => {
    const order = (state: string, total: number) =>
      client.query(
        `INSERT INTO orders (id, customer_id, state, items, shipping_address, total_amount)
         VALUES (gen_random_uuid(), gen_random_uuid(), $1, '[]', '{}', $2)`,
        [state, total],
      );
    await order('pending', 0);
    await expect(order('lost', 0)).rejects.toThrow('orders_state_check');
    await expect(order('pending', -1)).rejects.toThrow('orders_total_amount_check');
  });

  test('leave room for one saga and one key each', async () => {
    const insert = (table: string, columns: string, values: unknown[]) =>
      client.query(
        `INSERT INTO ${table} (${columns}) VALUES (${values.map((_, index) => `$${index + 1}`).join(', ')})`,
        values,
      );
    const { rows } = await client.query<{ id: string }>('SELECT id FROM orders LIMIT 1');
    const orderId = rows[0]?.id;
    const saga = ['8a2c9b1e-1111-4c6e-8c8c-0d9be3a0f001', '8a2c9b1e-1111-4c6e-8c8c-0d9be3a0f002'];
    const columns = 'id, order_id, knowledge, deadline_at';
    await insert('sagas', columns, [saga[0], orderId, {}, new Date()]);
    await expect(insert('sagas', columns, [saga[1], orderId, {}, new Date()])).rejects.toThrow(
      'sagas_order_id_key',
    );
    const key = [orderId, 'key', 'digest', orderId];
    const keyColumns = 'customer_id, key, request_digest, order_id';
    await insert('idempotency_keys', keyColumns, key);
    await expect(insert('idempotency_keys', keyColumns, key)).rejects.toThrow(
      'idempotency_keys_pkey',
    );
  });
});
