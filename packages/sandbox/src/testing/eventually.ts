import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks. */
const POLL_MS = 25;

/** Repeats a check until it passes; its last complaint is what a test fails with. */
export async function eventually(
  check: () => void | Promise<void>,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await delay(POLL_MS);
  }
}
