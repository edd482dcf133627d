import path from 'node:path';
import createKnex from 'knex';

/** The rows of the run table in a scaffolder's directory, newest first. */
export async function readRuns(
  directory: string,
): Promise<{ name: string; reserved_name: string | null; state: string }[]> {
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: {
      filename: path.join(directory, 'database/scaffolder.sqlite'),
    },
    useNullAsDefault: true,
  });
  try {
    return await knex('golden_path_runs')
      .select('name', 'reserved_name', 'state')
      .orderBy('created_at', 'desc');
  } finally {
    await knex.destroy();
  }
}
