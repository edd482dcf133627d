import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { serviceRoot } from '../serviceIdentity.ts';
import type { Logger } from '../telemetry/logger.ts';

const connectTimeoutMs = 3_000;

/** What to do with the migrations. */
export interface MigrationOptions {
  databaseUrl: string;
  direction: 'up' | 'down';
  /** How many migrations at most; left out: all of them for up, one for down. */
  count?: number;
  logger: Logger;
}

/**
 * Brings the database's schema up to date (or back). Replicas that start at the same time wait for each other on
 * an advisory lock, and each migration runs in a transaction.
 *
 * @returns the names of the migrations that ran
 */
export async function migrate(options: MigrationOptions): Promise<string[]> {
  const { databaseUrl, direction, count, logger } = options;
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  // What breaks the connection fails the migration too; without a listener it would end the process instead
  client.on('error', () => undefined);
  await client.connect();
  try {
    const migrations = await runner({
      dbClient: client,
      dir: fileURLToPath(new URL('migrations', serviceRoot)),
      migrationsTable: 'schema_migrations',
      direction,
      ...(count !== undefined && { count }),
      advisoryLockMode: 'wait',
      log: () => undefined,
    });
    const names = migrations.map(migration => migration.name);
    logger.info({ direction, migrations: names }, 'migrated the database');
    return names;
  } finally {
    await client.end();
  }
}
