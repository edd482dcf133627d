import type pg from 'pg';

/**
 * What the role may do that the service runs as: read and write rows, and nothing to the tables themselves. The record
 * of the migrations is for reading. %1$I is the schema and %2$I the role, quoted by the server.
 */
const grants = [
  'REVOKE CREATE ON SCHEMA %1$I FROM PUBLIC',
  'GRANT USAGE ON SCHEMA %1$I TO %2$I',
  'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO %2$I',
  'GRANT USAGE ON ALL SEQUENCES IN SCHEMA %1$I TO %2$I',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %2$I',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT USAGE ON SEQUENCES TO %2$I',
  'REVOKE INSERT, UPDATE, DELETE ON %1$I.schema_migrations FROM %2$I',
];

/** Lets a role read and write everything in the schema of the connection, which owns it. */
export async function grantDataAccess(client: pg.Client, role: string): Promise<void> {
  await client.query('BEGIN');
  // Of two that change the same privileges at once PostgreSQL refuses one; replicas may start together
  await client.query("SELECT pg_advisory_xact_lock(hashtext('grant data access'))");
  const { rows } = await client.query<{ statement: string }>(
    'SELECT format(template, current_schema(), $1::text) AS statement FROM unnest($2::text[]) AS template',
    [role, grants],
  );
  for (const { statement } of rows) {
    await client.query(statement);
  }
  await client.query('COMMIT');
}
