import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceContext } from '../platform/serviceContext.ts';

/** Work that is done again and again in the background. */
export interface Repetition {
  /** Does the work now instead of when its time has come. */
  wake(): void;
}

/**
 * Repeats `work` until the service stops, `intervalMs` after it was done. It may ask to be called earlier. A failure
 * is logged, and the work tried again: the next time something may be back.
 *
 * @param work.run resolves with the milliseconds until it wants to be called again, if that is sooner
 */
export function repeat(
  { logger, resources }: ServiceContext,
  work: { name: string; intervalMs: number; run: () => Promise<number | undefined> },
): Repetition {
  let stopped = false;
  let waiting = new AbortController();

  const loop = async () => {
    while (!stopped) {
      // Before the work: who wakes it meanwhile has more for it to do
      waiting = new AbortController();
      const { signal } = waiting;
      let pause = work.intervalMs;
      try {
        pause = Math.min(pause, (await work.run()) ?? pause);
      } catch (error) {
        logger.warn({ err: error }, `${work.name} failed and will be tried again`);
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = loop();

  resources.add(work.name, async () => {
    stopped = true;
    waiting.abort();
    await running;
  });
  return {
    wake: () => {
      waiting.abort();
    },
  };
}
