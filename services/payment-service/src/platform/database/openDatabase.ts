import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceContext } from '../serviceContext.ts';
import { Database } from './database.ts';
import type { DatabaseConfiguration } from './databaseVariables.ts';
import { migrate } from './migrate.ts';
import { registerPoolGauge } from './poolGauge.ts';

const retryDelayMs = 500;

/**
 * Opens the database with its schema up to date (unless MIGRATE_ON_START is false), and makes readiness depend on it.
 *
 * @throws when the database stays out of reach for DATABASE_START_TIMEOUT_MS, or a migration fails
 */
export async function openDatabase(
  { logger, health, metrics, resources }: ServiceContext,
  configuration: DatabaseConfiguration,
): Promise<Database> {
  const database = Database.create(configuration, logger);
  resources.add('database', () => database.close());
  registerPoolGauge(metrics.registry, database);
  health.add({ name: 'database', required: true, run: () => database.ping() });

  const deadline = Date.now() + configuration.DATABASE_START_TIMEOUT_MS;
  for (;;) {
    try {
      await database.ping();
      break;
    } catch (error) {
      if (Date.now() >= deadline) {
        throw new Error('the database cannot be reached', { cause: error });
      }
      logger.warn({ err: error }, 'waiting for the database');
      await sleep(retryDelayMs);
    }
  }
  if (configuration.MIGRATE_ON_START) {
    await migrate({
      databaseUrl: configuration.DATABASE_URL,
      migrationUrl: configuration.DATABASE_MIGRATION_URL,
      direction: 'up',
      logger,
    });
  }
  return database;
}
