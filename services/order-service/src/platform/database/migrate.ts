import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { serviceRoot } from '../serviceIdentity.ts';
import type { Logger } from '../telemetry/logger.ts';
import { grantDataAccess } from './grantDataAccess.ts';

const connectTimeoutMs = 3_000;

/** What to do with the migrations. */
export interface MigrationOptions {
  databaseUrl: string;
  /** Whose role owns the schema, where the service's own may only read and write; left out: `databaseUrl`. */
  migrationUrl?: string | undefined;
  direction: 'up' | 'down';
  /** How many migrations at most; left out: all of them for up, one for down. */
  count?: number;
  logger: Logger;
}

/**
 * Brings the database's schema up to date (or back). Replicas that start at the same time wait for each other on
 * an advisory lock, and each migration runs in a transaction. With a `migrationUrl` the role of `databaseUrl` may read
 * and write what is there afterwards.
 *
 * @returns the names of the migrations that ran
 */
export async function migrate(options: MigrationOptions): Promise<string[]> {
  const { databaseUrl, migrationUrl = databaseUrl, direction, count, logger } = options;
  return withClient(migrationUrl, async client => {
    const migrations = await runner({
      dbClient: client,
      dir: fileURLToPath(new URL('migrations', serviceRoot)),
      migrationsTable: 'schema_migrations',
      direction,
      ...(count !== undefined && { count }),
      advisoryLockMode: 'wait',
      log: () => undefined,
    });
    if (migrationUrl !== databaseUrl && direction === 'up') {
      const [owner, role] = await Promise.all([roleOf(migrationUrl), roleOf(databaseUrl)]);
      if (role !== owner) {
        await grantDataAccess(client, role);
      }
    }
    const names = migrations.map(migration => migration.name);
    logger.info({ direction, migrations: names }, 'migrated the database');
    return names;
  });
}

/** The server knows best: a URL may leave the role to the environment. */
async function roleOf(url: string): Promise<string> {
  return withClient(url, async client => {
    const { rows } = await client.query<{ role: string }>('SELECT current_user AS role');
    return rows[0]?.role ?? '';
  });
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  // What breaks the connection fails the work too; without a listener it would end the process instead
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
