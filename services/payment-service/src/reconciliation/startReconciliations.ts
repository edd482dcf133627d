import { type Repetition, repeat } from '../background/repeat.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { Reconciler } from './reconciler.ts';
import type { ReconciliationStore } from './reconciliationStore.ts';

/** How often to look for one that was asked for on another instance, or left behind by it. */
const lookEveryMs = 2_000;

/** Runs reconciliations that are asked for, and asks for one itself from time to time. */
export function startReconciliations(
  context: ServiceContext,
  parts: { store: ReconciliationStore; reconciler: Reconciler },
  options: { intervalMs: number; windowMs: number; graceMs: number },
): Repetition {
  const { store, reconciler } = parts;
  return repeat(context, {
    name: 'reconciliation',
    intervalMs: lookEveryMs,
    run: async () => {
      if (options.intervalMs > 0 && (await store.isDue(options.intervalMs))) {
        const to = new Date(Date.now() - options.graceMs);
        const from = new Date(to.getTime() - options.windowMs);
        // Where two instances ask at once, one of them gets it
        await store.insert({ from, to, requestedBy: 'schedule' });
      }
      return (await reconciler.runOne()) ? 0 : undefined;
    },
  });
}
