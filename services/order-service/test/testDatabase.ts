import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestEnvironment } from './testEnvironment.ts';

/** The server that the tests make their databases on: nothing in the database it names is touched. */
function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error(
      'TEST_DATABASE_URL is not set, nor is DATABASE_URL. The tests need a PostgreSQL server and a user that ' +
        'may create databases, for example postgresql://app:app@127.0.0.1:5432/postgres',
    );
  }
  return url;
}

/** Runs one statement as the user that may create databases. */
export async function asAdministrator(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Creates an empty database that nobody else uses. */
export async function createTestDatabase(): Promise<TestEnvironment & { name: string }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdministrator(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return {
    name,
    variables: { DATABASE_URL: url.href },
    remove: () => asAdministrator(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** Makes the database unreachable for everybody, as a server that is down would be. */
export async function takeDown(name: string): Promise<void> {
  await asAdministrator(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await asAdministrator(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  );
}

/** Makes the database reachable again. */
export async function bringBack(name: string): Promise<void> {
  await asAdministrator(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
}
