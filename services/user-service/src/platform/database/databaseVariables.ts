import { z } from 'zod';
import { connectionUrl, wholeNumber } from '../configuration.ts';

/** What the database needs from the environment. */
export const databaseVariables = {
  DATABASE_URL: connectionUrl('postgresql', 'postgres'),
  /**
   * The same database with a role that owns the schema. It runs the migrations and lets the role of DATABASE_URL read
   * and write, and nothing more. Left out: the role of DATABASE_URL does everything.
   */
  DATABASE_MIGRATION_URL: connectionUrl('postgresql', 'postgres').optional(),
  /** Whether pending migrations run when the service starts; `false` where a job runs them before. */
  MIGRATE_ON_START: z
    .enum(['true', 'false'])
    .default('true')
    .transform(value => value === 'true'),
  /** Connections that this instance may hold; times the number of replicas it must fit the server. */
  DATABASE_POOL_SIZE: wholeNumber({ minimum: 1, maximum: 100 }).default(10),
  /** A statement that takes longer than this many milliseconds is cancelled by the server. */
  DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber({ minimum: 10, maximum: 600_000 }).default(5_000),
  /** How long to wait for the database at start before giving up. */
  DATABASE_START_TIMEOUT_MS: wholeNumber({ minimum: 0, maximum: 600_000 }).default(30_000),
};

export type DatabaseConfiguration = z.infer<z.ZodObject<typeof databaseVariables>>;
