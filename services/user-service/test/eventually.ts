import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats `check` until it no longer throws, for what becomes true a little later. */
export async function eventually<Result>(
  check: () => Promise<Result> | Result,
  timeoutMs = 10_000,
): Promise<Result> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await sleep(20);
    }
  }
}
