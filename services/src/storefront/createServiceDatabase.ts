import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** How a service reaches its database. */
export interface ServiceDatabase {
  /** With the role that reads and writes rows and can change no table. */
  url: string;
  /** With the role that owns the tables. */
  migrationUrl: string;
}

/**
 * Makes a database that one service owns, with a role for its migrations and one for its work.
 *
 * @param administratorUrl - a server, with a role that may create roles and databases
 * @param name - of the database; the roles are called after it
 */
export async function createServiceDatabase(
  administratorUrl: string,
  name: string,
): Promise<ServiceDatabase> {
  const owner = `${name}_owner`;
  const worker = `${name}_worker`;
  const password = randomBytes(16).toString('hex');
  await inDatabase(administratorUrl, async client => {
    for (const role of [owner, worker]) {
      await client.query(
        `CREATE ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(
          password,
        )}`,
      );
    }
    await client.query(
      `CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(
        owner,
      )}`,
    );
  });
  const urlOf = (role: string) => {
    const url = new URL(administratorUrl);
    url.username = role;
    url.password = password;
    url.pathname = `/${name}`;
    return url.toString();
  };
  const administrator = new URL(administratorUrl);
  administrator.pathname = `/${name}`;
  await inDatabase(administrator.toString(), async client => {
    // PostgreSQL 15 gives the schema to whoever owns the database, earlier ones to everybody.
    await client.query(
      `ALTER SCHEMA public OWNER TO ${escapeIdentifier(owner)}`,
    );
    await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  });
  return { url: urlOf(worker), migrationUrl: urlOf(owner) };
}

/** Runs `work` on a connection of its own. */
export async function inDatabase<T>(
  url: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
