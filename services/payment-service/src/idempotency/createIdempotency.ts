import { type Repetition, repeat } from '../background/repeat.ts';
import type { Database } from '../platform/database/database.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { Idempotency } from './idempotency.ts';
import { PostgresqlIdempotency } from './postgresqlIdempotency.ts';

/** What idempotency needs from the configuration. */
export interface IdempotencyConfiguration {
  IDEMPOTENCY_LOCK_MS: number;
  IDEMPOTENCY_KEEP_HOURS: number;
  COMPLETER_INTERVAL_MS: number;
}

/**
 * Makes what gives requests their effect once. The only place that knows which implementation is used: tests of faults
 * replace this module to see that they notice when it is missing.
 */
export function createIdempotency(
  context: ServiceContext,
  configuration: IdempotencyConfiguration,
  storage: { database: Database; outbox: PostgresqlOutbox },
): Idempotency {
  return new PostgresqlIdempotency({
    ...storage,
    logger: context.logger,
    lockMs: configuration.IDEMPOTENCY_LOCK_MS,
    keepHours: configuration.IDEMPOTENCY_KEEP_HOURS,
  });
}

/** Lets what was left behind be carried on in the background. */
export function startCompleter(
  context: ServiceContext,
  configuration: IdempotencyConfiguration,
  idempotency: Idempotency,
): Repetition {
  return repeat(context, {
    name: 'completer',
    intervalMs: configuration.COMPLETER_INTERVAL_MS,
    // While there is something to do it goes on at once
    run: async () => ((await idempotency.completeAbandoned()) > 0 ? 0 : undefined),
  });
}
