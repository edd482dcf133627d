import { runCommand } from '@internal/tooling';
import type { ServiceDatabase } from './createServiceDatabase';
import { serviceCommand } from './serviceCommand';
import type { ServiceName } from './serviceNames';
import { directoryOf } from './servicesDirectory';

/** The newest schema, or the one that the version before its last migration has. */
export type Schema = 'newest' | 'one before';

/**
 * Brings a database to a schema with the service's own command for migrations, as a job would that runs
 * before a rollout.
 *
 * @throws Error with the output when a migration fails
 */
export async function migrateDatabase(
  service: ServiceName,
  { url, migrationUrl }: ServiceDatabase,
  schema: Schema,
): Promise<void> {
  const directory = directoryOf(service);
  const { command, args, environment } = serviceCommand(service, {
    program: 'migrate',
  });
  const migrate = (...direction: string[]) =>
    runCommand(directory, command, [...args, ...direction], {
      env: {
        ...environment,
        DATABASE_URL: url,
        DATABASE_MIGRATION_URL: migrationUrl,
      },
    });
  await migrate('up');
  if (schema === 'one before') {
    await migrate('down', '1');
  }
}
