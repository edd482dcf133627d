import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordLog } from '../test/logRecorder.ts';
import { query } from '../test/shop.ts';
import { createTestDatabase } from '../test/testDatabase.ts';
import { migrate } from './platform/database/migrate.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.remove());

async function objects(): Promise<string[]> {
  const rows = await query<{ name: string }>(
    database.variables,
    `SELECT c.relkind::text || ' ' || n.nspname || '.' || c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname IN ('public', 'simulated_provider') AND c.relname NOT LIKE 'schema_migrations%'
     UNION ALL
     SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function run(direction: 'up' | 'down', count: number): Promise<string[]> {
  return migrate({
    databaseUrl: database.variables.DATABASE_URL ?? '',
    direction,
    count,
    logger: recordLog().logger,
  });
}

describe('every migration', () => {
  test('can be taken back, leaves nothing behind then, and can be made again', async () => {
    const states = [await objects()];
    expect(states[0]).toEqual([]);
    while ((await run('up', 1)).length > 0) {
      states.push(await objects());
    }
    expect(states.length).toBeGreaterThan(5);
    const complete = states.at(-1);

    for (const before of states.toReversed().slice(1)) {
      await run('down', 1);
      expect(await objects()).toEqual(before);
    }
    await run('up', 100);

    expect(await objects()).toEqual(complete);
  });
});
