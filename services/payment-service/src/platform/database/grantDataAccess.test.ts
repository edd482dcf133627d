import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { ChildService } from '../../../test/childService.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import { asAdministrator, createTestDatabase } from '../../../test/testDatabase.ts';
import { readEnvironment } from '../configuration.ts';
import { Health } from '../health.ts';
import { Resources } from '../process/resources.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import type { Database } from './database.ts';
import { databaseVariables } from './databaseVariables.ts';
import { grantDataAccess } from './grantDataAccess.ts';
import { openDatabase } from './openDatabase.ts';

const { logger } = recordLog();
const suffix = randomUUID().slice(0, 8);
// A name that has to be quoted, and one that would do harm if it was quoted by hand
const owner = `Owner ${suffix}`;
const runner = `run"; DROP ROLE "Owner ${suffix}`;
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let variables: { DATABASE_URL: string; DATABASE_MIGRATION_URL: string };
let resources: Resources;
let database: Database;

function urlOf(role: string): string {
  const url = new URL(testDatabase.variables.DATABASE_URL ?? '');
  url.username = encodeURIComponent(role);
  url.password = 'secret';
  return url.href;
}

/** Does something as the role that owns the schema. */
async function asOwner(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: variables.DATABASE_MIGRATION_URL });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  for (const role of [owner, runner]) {
    await asAdministrator(`CREATE ROLE ${quoted(role)} LOGIN PASSWORD 'secret'`);
  }
  await asAdministrator(`ALTER DATABASE ${testDatabase.name} OWNER TO ${quoted(owner)}`);
  variables = { DATABASE_URL: urlOf(runner), DATABASE_MIGRATION_URL: urlOf(owner) };
  await asOwner(client => client.query('CREATE TABLE earlier (id serial, number serial)'));
  resources = new Resources();
  const context = { logger, resources, health: new Health(), metrics: createMetrics() };
  database = await openDatabase(context, readEnvironment(databaseVariables, variables));
  await asOwner(client => client.query('CREATE TABLE later (id serial, number serial)'));
});

afterAll(async () => {
  await resources.close(logger);
  await testDatabase.remove();
  for (const role of [owner, runner]) {
    await asAdministrator(`DROP ROLE IF EXISTS ${quoted(role)}`);
  }
});

async function run(text: string): Promise<unknown[]> {
  return database.query({ name: text.slice(0, 60), text });
}

describe('the role that the service runs as', () => {
  test.each(['earlier', 'later'])('reads and writes in a table that was made %s', async table => {
    await run(`INSERT INTO ${table} DEFAULT VALUES`);
    await run(`UPDATE ${table} SET id = 2`);
    expect(await run(`SELECT id, number FROM ${table}`)).toEqual([{ id: 2, number: 1 }]);
    await run(`DELETE FROM ${table}`);
  });

  test('reads which migrations ran', async () => {
    expect(await run('SELECT name FROM schema_migrations LIMIT 1')).toHaveLength(1);
  });

  test.each([
    ['CREATE TABLE mine (id integer)', 'permission denied for schema public'],
    ['ALTER TABLE later ADD COLUMN mine integer', 'must be owner of table later'],
    ['DROP TABLE later', 'must be owner of table later'],
    ['TRUNCATE later', 'permission denied for table later'],
    ['DELETE FROM schema_migrations', 'permission denied for table schema_migrations'],
  ])('may not %s', async (statement, refusal) => {
    await expect(run(statement)).rejects.toThrow(refusal);
  });

  test('is granted its rights by every replica of those that start at the same time', async () => {
    const grants = Array.from({ length: 16 }, () =>
      asOwner(client => grantDataAccess(client, runner)),
    );

    await expect(Promise.all(grants)).resolves.toHaveLength(16);
  });

  test('needs nobody who owns the schema once it is there', async () => {
    const starting = new Resources();
    const context = { logger, resources: starting, health: new Health(), metrics: createMetrics() };
    const opened = await openDatabase(
      context,
      readEnvironment(databaseVariables, {
        DATABASE_URL: variables.DATABASE_URL,
        MIGRATE_ON_START: 'false',
      }),
    );

    await expect(opened.ping()).resolves.toBeUndefined();
    await starting.close(logger);
  });

  test('is granted its rights by npm run migrate as well', async () => {
    await asOwner(client => client.query(`REVOKE SELECT ON later FROM ${quoted(runner)}`));

    const child = new ChildService('src/migrate.ts', variables);

    expect(await child.exit()).toBe(0);
    await expect(run('SELECT id FROM later')).resolves.toEqual([]);
  });
});

describe('MIGRATE_ON_START', () => {
  test('leaves the schema alone when it is false', async () => {
    const empty = await createTestDatabase();
    const starting = new Resources();
    const context = { logger, resources: starting, health: new Health(), metrics: createMetrics() };
    const opened = await openDatabase(
      context,
      readEnvironment(databaseVariables, { ...empty.variables, MIGRATE_ON_START: 'false' }),
    );

    const statement = { name: 'tables', text: "SELECT to_regclass('schema_migrations') AS found" };
    expect(await opened.query(statement)).toEqual([{ found: null }]);
    await starting.close(logger);
    await empty.remove();
  });
});
