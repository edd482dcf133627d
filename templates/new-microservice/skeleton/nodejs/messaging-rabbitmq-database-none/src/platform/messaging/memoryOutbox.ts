import { reached } from '../process/reached.ts';
import { EventSchemas } from './eventSchemas.ts';
import type { Message } from './message.ts';
import type { Backlog, Outbox } from './outbox.ts';

/** More than this would cost too much memory while the broker is away. */
const capacity = 10_000;

/** Keeps messages in this process until the broker has them. They are lost when the process dies before that. */
export class MemoryOutbox implements Outbox {
  readonly #schemas: EventSchemas;
  readonly #waiting: Message[] = [];
  readonly #listeners: (() => void)[] = [];

  /** @throws InvalidEventSchema when a schema in `events/` is not one: the service should not start then */
  constructor(schemas = EventSchemas.read()) {
    this.#schemas = schemas;
  }

  /**
   * @throws InvalidEvent when the message does not fit its schema in `events/`
   * @throws when so many messages are waiting that the change they tell about should not be made either
   */
  add(message: Message): void {
    this.#schemas.check(message);
    if (this.#waiting.length >= capacity) {
      throw new Error('too many messages are waiting for the message broker');
    }
    this.#waiting.push(message);
    for (const listener of this.#listeners) {
      listener();
    }
  }

  onAdded(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async backlog(): Promise<Backlog> {
    const [oldest] = this.#waiting;
    const waitingMs = oldest === undefined ? 0 : Date.now() - Date.parse(oldest.time);
    return { messages: this.#waiting.length, oldestAgeSeconds: waitingMs / 1_000 };
  }

  async deliver(limit: number, publish: (messages: Message[]) => Promise<void>): Promise<number> {
    const batch = this.#waiting.slice(0, limit);
    if (batch.length > 0) {
      await publish(batch);
      reached('outbox.published');
      this.#waiting.splice(0, batch.length);
    }
    return batch.length;
  }
}
