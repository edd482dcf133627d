import type { Database, Transaction } from '../database/database.ts';
import { reached } from '../process/reached.ts';
import { EventSchemas } from './eventSchemas.ts';
import type { Message } from './message.ts';
import { type Backlog, longestBacklog, type Outbox } from './outbox.ts';

/** Adds a message to the transaction that it tells about, and throws when it does not fit its schema in `events/`. */
export type AddMessage = (message: Message) => Promise<void>;

interface OutboxRow {
  /** A bigint, which arrives as text. */
  position: string;
  message: Message;
}

/** Keeps messages in the database, so that a change and the message about it are stored together or not at all. */
export class PostgresqlOutbox implements Outbox {
  readonly #database: Database;
  readonly #schemas: EventSchemas;
  readonly #listeners: (() => void)[] = [];

  /** @throws InvalidEventSchema when a schema in `events/` is not one: the service should not start then */
  constructor(database: Database, schemas = EventSchemas.read()) {
    this.#database = database;
    this.#schemas = schemas;
  }

  /** Runs `work` in a transaction to which it may add messages. */
  async transaction<Result>(
    work: (transaction: Transaction, add: AddMessage) => Promise<Result>,
  ): Promise<Result> {
    let added = 0;
    const result = await this.#database.transaction(transaction =>
      work(transaction, async message => {
        const json = this.#schemas.serialize(message);
        added += 1;
        await transaction.query({
          name: 'insert-outbox',
          text: 'INSERT INTO outbox (message) VALUES ($1)',
          values: [json],
        });
      }),
    );
    if (added > 0) {
      reached('outbox.committed');
      for (const listener of this.#listeners) {
        listener();
      }
    }
    return result;
  }

  onAdded(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async backlog(): Promise<Backlog> {
    const [row] = await this.#database.query<{ messages: number; age: number }>({
      name: 'outbox-backlog',
      text: `SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT $1) AS counted)::integer AS messages,
                    coalesce((SELECT greatest(0, extract(epoch FROM now() - (message ->> 'time')::timestamptz))
                                FROM outbox ORDER BY position LIMIT 1), 0)::float8 AS age`,
      values: [longestBacklog],
    });
    return { messages: row?.messages ?? 0, oldestAgeSeconds: row?.age ?? 0 };
  }

  async deliver(limit: number, publish: (messages: Message[]) => Promise<void>): Promise<number> {
    return this.#database.transaction(async transaction => {
      // The rows stay locked until the broker has confirmed; another instance skips them meanwhile. They are deleted
      // at the place where they were found: by position each of them would be looked for once more
      const rows = await transaction.query<OutboxRow>({
        name: 'take-outbox',
        text: `DELETE FROM outbox
                WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM outbox ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED
                ))
            RETURNING position, message`,
        values: [limit],
      });
      if (rows.length > 0) {
        await publish(inOrder(rows));
        reached('outbox.published');
      }
      return rows.length;
    });
  }
}

/** DELETE returns rows in any order; messages go out in the order in which they were written. */
function inOrder(rows: OutboxRow[]): Message[] {
  return rows
    .toSorted((one, other) => Number(one.position) - Number(other.position))
    .map(row => row.message);
}
