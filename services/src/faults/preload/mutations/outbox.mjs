/** Takes the outbox away: a message is sent after the commit that it tells about, if there still is somebody to send it. */
import { replaceModule } from './replaceModule.mjs';

replaceModule(
  '/src/platform/messaging/postgresqlOutbox.ts',
  `
import { reached } from '../process/reached.ts';

export class PostgresqlOutbox {
  readonly #database;
  readonly #listeners = [];
  readonly #waiting = [];

  constructor(database) {
    this.#database = database;
  }

  async transaction(work) {
    const messages = [];
    const result = await this.#database.transaction(transaction =>
      work(transaction, async message => {
        messages.push(message);
      }),
    );
    if (messages.length > 0) {
      reached('outbox.committed');
      this.#waiting.push(...messages);
      for (const listener of this.#listeners) {
        listener();
      }
    }
    return result;
  }

  onAdded(listener) {
    this.#listeners.push(listener);
  }

  async backlog() {
    return { messages: this.#waiting.length, oldestAgeSeconds: 0 };
  }

  async deliver(limit, publish) {
    const messages = this.#waiting.slice(0, limit);
    if (messages.length > 0) {
      await publish(messages);
      this.#waiting.splice(0, messages.length);
      reached('outbox.published');
    }
    return messages.length;
  }
}
`,
);
