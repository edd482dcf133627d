import type { Message } from './message.ts';

/** How much waits in an outbox. */
export interface Backlog {
  /** Not counted further than to 100 000. */
  messages: number;
  /** How long the first of them has been waiting; 0 when none is. */
  oldestAgeSeconds: number;
}

/** Counting more would cost time and tell nobody more. */
export const longestBacklog = 100_000;

/** Where messages wait until the broker has them. */
export interface Outbox {
  /**
   * Hands the oldest waiting messages, at most `limit`, to `publish`, and lets go of them when it resolves. When it
   * rejects they stay. Nobody else gets the same messages meanwhile.
   *
   * @returns how many messages were published
   */
  deliver(limit: number, publish: (messages: Message[]) => Promise<void>): Promise<number>;
  /** What is waiting now, for the metrics. */
  backlog(): Promise<Backlog>;
  /** Calls `listener` whenever this process added messages. */
  onAdded(listener: () => void): void;
}
