import { createHmac } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { inDatabase } from '@internal/services/src/storefront/createServiceDatabase';

/** A database that one service owns, with the roles that reach it. */
export interface DatabaseNames {
  database: string;
  /** Owns the tables and changes them. */
  owner: string;
  /** Reads and writes rows, and can do no more. */
  worker: string;
}

/** What the database of a component is called. */
export function databaseNames(component: string): DatabaseNames {
  const database = component.replaceAll('-', '_');
  return {
    database,
    owner: `${database}_owner`,
    worker: `${database}_worker`,
  };
}

/** The password of a role; the same at every start. */
export function rolePassword(secret: string, role: string): string {
  return createHmac('sha256', secret).update(role).digest('hex');
}

/**
 * Makes a database and its roles as far as they are not there; what is in it stays.
 *
 * @param administratorUrl - a server, with a role that may create roles and databases
 * @param passwordOf - of each role; an older one is replaced
 */
export async function ensureServiceDatabase(
  administratorUrl: string,
  { database, owner, worker }: DatabaseNames,
  passwordOf: (role: string) => string,
): Promise<void> {
  await inDatabase(administratorUrl, async client => {
    const exists = async (statement: string, name: string) =>
      (await client.query(statement, [name])).rowCount === 1;
    for (const role of [owner, worker]) {
      const verb = (await exists(
        'SELECT FROM pg_roles WHERE rolname = $1',
        role,
      ))
        ? 'ALTER'
        : 'CREATE';
      await client.query(
        `${verb} ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(
          passwordOf(role),
        )}`,
      );
    }
    if (
      !(await exists('SELECT FROM pg_database WHERE datname = $1', database))
    ) {
      await client.query(
        `CREATE DATABASE ${escapeIdentifier(database)} OWNER ${escapeIdentifier(
          owner,
        )}`,
      );
    }
    // Without this, every service could look into every other's database.
    await client.query(
      `REVOKE CONNECT, TEMPORARY ON DATABASE ${escapeIdentifier(
        database,
      )} FROM PUBLIC`,
    );
    await client.query(
      `GRANT CONNECT ON DATABASE ${escapeIdentifier(
        database,
      )} TO ${escapeIdentifier(worker)}`,
    );
  });
  const inside = new URL(administratorUrl);
  inside.pathname = `/${database}`;
  await inDatabase(inside.toString(), async client => {
    // PostgreSQL 15 gives the schema to whoever owns the database, earlier ones to everybody.
    await client.query(
      `ALTER SCHEMA public OWNER TO ${escapeIdentifier(owner)}`,
    );
    await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  });
}
