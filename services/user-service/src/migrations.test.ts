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

const files = readdirSync(new URL('migrations', serviceRoot)).filter(name => name.endsWith('.sql'));

async function run(direction: 'up' | 'down', count?: number): Promise<string[]> {
  const { logger } = recordLog();
  const databaseUrl = testDatabase.variables.DATABASE_URL ?? '';
  return migrate({ databaseUrl, direction, logger, ...(count !== undefined && { count }) });
}

/** Tables, columns, indexes and constraints, as text. */
async function schema(): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
             AS line
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    ORDER BY line`);
  return rows.map(row => row.line).filter(line => !line.includes('schema_migrations'));
}

describe('the migrations', () => {
  test('each have a way back that leads to where they began, and forth again', async () => {
    const stages: string[][] = [await schema()];
    for (const file of files) {
      expect(await run('up', 1)).toEqual([file.replace(/\.sql$/, '')]);
      stages.push(await schema());
    }
    for (let step = files.length - 1; step >= 0; step -= 1) {
      expect(await run('down', 1)).toHaveLength(1);
      expect(await schema()).toEqual(stages[step]);
    }
    expect(await run('up')).toHaveLength(files.length);
    expect(await schema()).toEqual(stages.at(-1));
    expect(await run('up')).toEqual([]);
  });

  test('let no deleted user keep anything, whatever the code does', async () => {
    const insert = (changes: string) =>
      client.query(
        `INSERT INTO users (id, state, roles, email, email_key, name, locale, password_hash, deleted_at)
         VALUES (gen_random_uuid(), ${changes})`,
      );

    await insert("'deleted', '{}', NULL, NULL, NULL, NULL, NULL, now()");
    const person = "'a@b.example', 'a@b.example', 'A', 'en', 'hash'";
    await insert(`'active', '{customer}', ${person}, NULL`);
    for (const wrong of [
      "'deleted', '{}', NULL, NULL, 'Mary', NULL, NULL, now()",
      "'deleted', '{admin}', NULL, NULL, NULL, NULL, NULL, now()",
      "'deleted', '{}', NULL, NULL, NULL, NULL, NULL, NULL",
      "'active', '{customer}', 'x@b.example', NULL, 'A', 'en', 'hash', NULL",
      "'unknown', '{}', NULL, NULL, NULL, NULL, NULL, now()",
    ]) {
      await expect(insert(wrong)).rejects.toThrow('violates check constraint');
    }
    await expect(insert(`'active', '{customer}', ${person}, NULL`)).rejects.toThrow('unique');
  });
});
