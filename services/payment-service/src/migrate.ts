import { readEnvironment, serverVariables } from './platform/configuration.ts';
import { databaseVariables } from './platform/database/databaseVariables.ts';
import { migrate } from './platform/database/migrate.ts';
import { createLogger } from './platform/telemetry/logger.ts';

const usage = 'usage: npm run migrate [-- up|down [count]]';

// npm run migrate             all migrations that have not run yet
// npm run migrate -- down 2   takes back the last two
const [direction = 'up', count] = process.argv.slice(2);
if ((direction !== 'up' && direction !== 'down') || (count !== undefined && !/^\d+$/.test(count))) {
  console.error(usage);
  process.exit(2);
}

try {
  const { DATABASE_URL, DATABASE_MIGRATION_URL, LOG_LEVEL } = readEnvironment(
    {
      DATABASE_URL: databaseVariables.DATABASE_URL,
      DATABASE_MIGRATION_URL: databaseVariables.DATABASE_MIGRATION_URL,
      LOG_LEVEL: serverVariables.LOG_LEVEL,
    },
    process.env,
  );
  await migrate({
    databaseUrl: DATABASE_URL,
    migrationUrl: DATABASE_MIGRATION_URL,
    direction,
    ...(count !== undefined && { count: Number(count) }),
    logger: createLogger({ level: LOG_LEVEL }),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
