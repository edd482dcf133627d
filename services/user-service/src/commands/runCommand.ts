import type { z } from 'zod';
import { readEnvironment, serverVariables } from '../platform/configuration.ts';
import { Database } from '../platform/database/database.ts';
import { databaseVariables } from '../platform/database/databaseVariables.ts';
import { createLogger } from '../platform/telemetry/logger.ts';

/** A reason why a command cannot do what it was asked for, in words for whoever asked. */
export class CommandRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandRefused';
  }
}

/**
 * Runs an operator's command with the database of DATABASE_URL, and with those of the service's variables that it
 * asks for. What it returns is printed; an error makes the process exit with 1.
 */
export async function runCommand<Variables extends z.ZodRawShape>(
  variables: Variables,
  work: (database: Database, configuration: z.output<z.ZodObject<Variables>>) => Promise<string>,
): Promise<void> {
  let database: Database | undefined;
  try {
    const configuration = readEnvironment(variables, process.env);
    const common = readEnvironment(
      { ...databaseVariables, LOG_LEVEL: serverVariables.LOG_LEVEL },
      process.env,
    );
    database = Database.create(common, createLogger({ level: common.LOG_LEVEL }));
    console.log(await work(database, configuration));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await database?.close();
  }
}
