import type { Message } from './message.ts';

/** Where messages wait until the broker has them. */
export interface Outbox {
  /**
   * Hands the oldest waiting messages, at most `limit`, to `publish`, and lets go of them when it resolves. When it
   * rejects they stay. Nobody else gets the same messages meanwhile.
   *
   * @returns how many messages were published
   */
  deliver(limit: number, publish: (messages: Message[]) => Promise<void>): Promise<number>;
  /** Calls `listener` whenever this process added messages. */
  onAdded(listener: () => void): void;
}
