import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, isWorthRepeating } from './ShopClient';

/** Milliseconds between two attempts. */
const PAUSE_MS = 300;

/**
 * Repeats a request for as long as its outcome is unknown or the shop is busy, as a patient customer
 * does.
 *
 * @param send - the request; must be one that may be repeated
 * @param deadline - time in milliseconds after which the last answer stands
 */
export async function patiently(
  send: () => Promise<Answer>,
  deadline: number,
): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (!isWorthRepeating(answer) || Date.now() > deadline) {
      return answer;
    }
    await delay(PAUSE_MS);
  }
}
