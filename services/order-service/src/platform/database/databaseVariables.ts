import type { z } from 'zod';
import { connectionUrl, wholeNumber } from '../configuration.ts';

/** What the database needs from the environment. */
export const databaseVariables = {
  DATABASE_URL: connectionUrl('postgresql', 'postgres'),
  /** Connections that this instance may hold; times the number of replicas it must fit the server. */
  DATABASE_POOL_SIZE: wholeNumber({ minimum: 1, maximum: 100 }).default(10),
  /** A statement that takes longer than this many milliseconds is cancelled by the server. */
  DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber({ minimum: 10, maximum: 600_000 }).default(5_000),
  /** How long to wait for the database at start before giving up. */
  DATABASE_START_TIMEOUT_MS: wholeNumber({ minimum: 0, maximum: 600_000 }).default(30_000),
};

export type DatabaseConfiguration = {
  [Name in keyof typeof databaseVariables]: z.output<(typeof databaseVariables)[Name]>;
};
