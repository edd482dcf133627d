import { Counter } from 'prom-client';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { cleanUp } from './cleanUp.ts';

/** Cleans up every now and then, and never twice at the same time. */
export function startCleanUp(
  context: ServiceContext,
  options: {
    outbox: PostgresqlOutbox;
    intervalMs: number;
    unverifiedSeconds: number;
  },
): void {
  const deleted = new Counter({
    name: 'clean_up_deleted_total',
    help: 'Rows that were deleted because they had expired, by kind',
    labelNames: ['kind'],
    registers: [context.metrics.registry],
  });
  let running: Promise<void> | undefined;

  const run = async () => {
    try {
      const counts = await cleanUp(options.outbox, options.unverifiedSeconds);
      for (const [kind, count] of Object.entries(counts ?? {})) {
        deleted.inc({ kind }, count);
      }
    } catch (error) {
      context.logger.warn({ err: error }, 'could not clean up; trying again later');
    }
    running = undefined;
  };

  const timer = setInterval(() => {
    running ??= run();
  }, options.intervalMs);
  timer.unref();
  context.resources.add('clean-up', async () => {
    clearInterval(timer);
    await running;
  });
}
