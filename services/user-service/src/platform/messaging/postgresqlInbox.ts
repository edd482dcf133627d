import type { Database, Transaction } from '../database/database.ts';
import type { Message } from './message.ts';

/** A message does not come again after this; older entries are deleted. */
const keepDays = 7;

/** Deleting is cheap but not free, so it is not done for every message. */
const cleanUpEvery = 1_000;

/** Gives every message its effect exactly once, however often the broker delivers it. */
export class PostgresqlInbox {
  readonly #database: Database;
  readonly #consumer: string;
  #handled = 0;

  /** @param consumer name of the consumer: each one handles a message once */
  constructor(database: Database, consumer: string) {
    this.#database = database;
    this.#consumer = consumer;
  }

  /**
   * Runs `effect` in a transaction together with a note that the message was handled. When the message was handled
   * before, nothing happens. When two deliveries arrive at once, the second waits for the first to commit.
   */
  async once(message: Message, effect: (transaction: Transaction) => Promise<void>): Promise<void> {
    await this.#database.transaction(async transaction => {
      const noted = await transaction.query({
        name: 'insert-inbox',
        text: `INSERT INTO inbox (consumer, message_id) VALUES ($1, $2)
               ON CONFLICT DO NOTHING RETURNING message_id`,
        values: [this.#consumer, message.id],
      });
      if (noted.length > 0) {
        await effect(transaction);
      }
    });
    this.#handled += 1;
    if (this.#handled % cleanUpEvery === 0) {
      await this.#cleanUp();
    }
  }

  async #cleanUp(): Promise<void> {
    await this.#database.query({
      name: 'clean-up-inbox',
      text: "DELETE FROM inbox WHERE received_at < now() - $1 * interval '1 day'",
      values: [keepDays],
    });
  }
}
