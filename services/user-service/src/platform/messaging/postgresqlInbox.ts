import type { Database, Transaction } from '../database/database.ts';
import { inboxStatements } from './inboxStatements.ts';
import type { Message } from './message.ts';
import { MessageAbandoned } from './messageAbandoned.ts';

/** What a message does to the data, in the transaction that notes it as handled. */
type Effect = (transaction: Transaction) => Promise<void>;

/** A message does not come again after this; older entries are deleted. */
const keepDays = 7;

/** Deleting is cheap but not free, so it is not done for every message. */
const cleanUpEvery = 1_000;

/**
 * A message with so many takes its process down. One or two are bad luck: a process that was ended for another
 * reason, or two deliveries at once.
 */
const mostUnfinishedAttempts = 5;

/**
 * Gives every message its effect exactly once, however often the broker delivers it. Notes that an attempt is started
 * before the effect, and that it finished after it: a message whose attempts start and do not finish takes its process
 * down, and is given up.
 */
export class PostgresqlInbox {
  readonly #database: Pick<Database, 'query' | 'transaction'>;
  readonly #consumer: string;
  /** Failures that could not be noted, because it was the database that failed. */
  readonly #unnoted = new Map<string, number>();
  /** Settles when the last suspect that has a turn so far has had it. */
  #suspects: Promise<unknown> = Promise.resolve();
  #handled = 0;

  /** @param consumer name of the consumer: each one handles a message once */
  constructor(database: Pick<Database, 'query' | 'transaction'>, consumer: string) {
    this.#database = database;
    this.#consumer = consumer;
  }

  /**
   * Runs `effect` in a transaction together with a note that the message was handled. When the message was handled
   * before, nothing happens. When two deliveries arrive at once, the second waits for the first to commit.
   *
   * @throws MessageAbandoned when the message takes its process down again and again
   */
  async once(message: Message, effect: Effect): Promise<void> {
    if ((await this.#start(message, { alone: false })) !== undefined) {
      await this.#attempt(message, effect);
    } else {
      // Handled before, or a suspect. Those have their turn one after the other: when the process dies with one, the
      // others were not started with it
      const turn = this.#suspects.then(() => this.#suspect(message, effect));
      this.#suspects = turn.catch(() => undefined);
      await turn;
    }
    this.#handled += 1;
    if (this.#handled % cleanUpEvery === 0) {
      await this.#database.query({ ...inboxStatements.cleanUp, values: [keepDays] });
    }
  }

  async #suspect(message: Message, effect: Effect): Promise<void> {
    const unfinished = await this.#start(message, { alone: true });
    if (unfinished === undefined) {
      return;
    }
    if (unfinished >= mostUnfinishedAttempts) {
      await this.#database.query({ ...inboxStatements.abandon, values: this.#key(message) });
      throw new MessageAbandoned(unfinished);
    }
    await this.#attempt(message, effect);
  }

  /**
   * Notes that an attempt is started.
   *
   * @returns how many attempts before it did not finish; undefined when it must not be started
   */
  async #start(message: Message, options: { alone: boolean }): Promise<number | undefined> {
    const unnoted = this.#unnoted.get(message.id) ?? 0;
    const [attempt] = await this.#database.query<{ unfinished: number }>({
      ...inboxStatements.start,
      values: [...this.#key(message), unnoted, options.alone],
    });
    if (attempt !== undefined) {
      this.#unnoted.delete(message.id);
    }
    return attempt?.unfinished;
  }

  async #attempt(message: Message, effect: Effect): Promise<void> {
    try {
      await this.#database.transaction(async transaction => {
        const values = this.#key(message);
        const noted = await transaction.query({ ...inboxStatements.note, values });
        if (noted.length > 0) {
          await effect(transaction);
        }
      });
    } catch (error) {
      await this.#fail(message, error);
      throw error;
    }
  }

  async #fail(message: Message, error: unknown): Promise<void> {
    // The text of an error may repeat what is in the message
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    try {
      const values = [...this.#key(message), kind];
      await this.#database.query({ ...inboxStatements.fail, values });
    } catch {
      // What the effect threw is what counts
      this.#unnoted.set(message.id, (this.#unnoted.get(message.id) ?? 0) + 1);
    }
  }

  #key(message: Message): string[] {
    return [this.#consumer, message.id];
  }
}
