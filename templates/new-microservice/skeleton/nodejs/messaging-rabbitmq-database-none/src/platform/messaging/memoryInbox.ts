import type { Message } from './message.ts';

/** A message that comes again does so soon, so remembering the latest ones is enough. */
const defaultCapacity = 10_000;

/**
 * Gives every message its effect once, as long as this process lives and the message is one of the latest. The
 * effect of a message should be kept where this memory is: in the same process.
 */
export class MemoryInbox {
  readonly #handled = new Set<string>();
  readonly #capacity: number;

  constructor(capacity = defaultCapacity) {
    this.#capacity = capacity;
  }

  /** Runs `effect` unless the message was handled before. An effect that throws may be tried again. */
  once(message: Message, effect: () => void): void {
    if (this.#handled.has(message.id)) {
      return;
    }
    effect();
    this.#handled.add(message.id);
    const [oldest] = this.#handled;
    if (this.#handled.size > this.#capacity && oldest !== undefined) {
      this.#handled.delete(oldest);
    }
  }
}
