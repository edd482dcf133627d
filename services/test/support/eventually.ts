import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds that something may take to become true. */
const TIMEOUT_MS = 30_000;

/** Milliseconds between two looks. */
const POLL_MS = 100;

/**
 * Looks until it works.
 *
 * @param look - what is tried again while it throws
 * @returns what it returned at last
 * @throws what it threw at the end of its time
 */
export async function eventually<Result>(
  look: () => Promise<Result>,
): Promise<Result> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await delay(POLL_MS);
    }
  }
}
