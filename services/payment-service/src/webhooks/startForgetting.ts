import { repeat } from '../background/repeat.ts';
import type { Database } from '../platform/database/database.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { forgetOldEvents } from './receiveEvent.ts';

const hourMs = 3_600_000;

/** Keeps the notes about the provider's events from growing for ever. */
export function startForgetting(context: ServiceContext, database: Database): void {
  repeat(context, {
    name: 'forgetting of events',
    intervalMs: hourMs,
    run: async () => {
      await forgetOldEvents(database);
      return undefined;
    },
  });
}
