import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../src/platform/database/migrate.ts';
import { createLogger } from '../src/platform/telemetry/logger.ts';

/** A database with the service's schema that is there for one run. */
export interface BenchDatabase {
  url: string;
  remove(): Promise<void>;
}

/** Creates the database on the server of `serverUrl`; nothing in the database that it names is touched. */
export async function createBenchDatabase(serverUrl: string): Promise<BenchDatabase> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  await administer(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate({
    databaseUrl: url.href,
    direction: 'up',
    logger: createLogger({ level: 'silent' }),
  });
  return {
    url: url.href,
    remove: () => administer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
