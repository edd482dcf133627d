import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { recordLog } from '../../../test/logRecorder.ts';
import { createTestDatabase } from '../../../test/testDatabase.ts';
import { serviceRoot } from '../serviceIdentity.ts';
import { migrate } from './migrate.ts';

const { logger } = recordLog();
const allMigrations = readdirSync(new URL('migrations', serviceRoot))
  .map(file => file.replace('.sql', ''))
  .toSorted();

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let databaseUrl: string;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  databaseUrl = testDatabase.variables.DATABASE_URL ?? '';
});

afterEach(() => testDatabase.remove());

/** Everything in the schema but the record of the migrations itself. */
async function schema(): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ entry: string }>(
    `SELECT table_name || '.' || column_name || ' ' || data_type AS entry
       FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> 'schema_migrations' ORDER BY 1`,
  );
  await client.end();
  return rows.map(({ entry }) => entry);
}

describe('migrate', () => {
  test('runs every migration once', async () => {
    expect(await migrate({ databaseUrl, direction: 'up', logger })).toEqual(allMigrations);
    expect(await migrate({ databaseUrl, direction: 'up', logger })).toEqual([]);
  });

  test('takes back every migration, and comes to the same schema again', async () => {
    await migrate({ databaseUrl, direction: 'up', logger });
    const migrated = await schema();
    expect(migrated).not.toEqual([]);

    const count = allMigrations.length;
    const undone = await migrate({ databaseUrl, direction: 'down', count, logger });
    expect(undone).toEqual(allMigrations.toReversed());
    expect(await schema()).toEqual([]);

    await migrate({ databaseUrl, direction: 'up', logger });
    expect(await schema()).toEqual(migrated);
  });

  test('lets replicas that start at the same time wait for each other', async () => {
    const starts = Array.from({ length: 4 }, () =>
      migrate({ databaseUrl, direction: 'up', logger }),
    );

    const ran = (await Promise.all(starts)).flat();

    expect(ran).toEqual(allMigrations);
  });
});
