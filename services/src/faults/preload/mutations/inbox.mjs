/** Takes the inbox away: every delivery of a message is taken for a new message. */
import { replaceModule } from './replaceModule.mjs';

replaceModule(
  '/src/platform/messaging/postgresqlInbox.ts',
  `
export class PostgresqlInbox {
  readonly #database;

  constructor(database) {
    this.#database = database;
  }

  async once(message, effect) {
    await this.#database.transaction(effect);
  }
}
`,
);
