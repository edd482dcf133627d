import type { Database, Transaction } from '../platform/database/database.ts';
import type { Message } from '../platform/messaging/message.ts';
import { type Activity, activityFrom, type ItemActivity, longestActivity } from './itemActivity.ts';

interface ActivityRow {
  event_id: string;
  type: string;
  version: number;
  occurred_at: Date;
}

/** Keeps the activity of items in PostgreSQL. */
export class PostgresqlItemActivity implements ItemActivity {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds what a message tells, as a part of the transaction that notes the message as handled. */
  async record(message: Message, transaction: Transaction): Promise<void> {
    const { itemId, activity } = activityFrom(message);
    await transaction.query({
      name: 'insert-item-activity',
      text: `INSERT INTO item_activity (event_id, item_id, type, version, occurred_at)
             VALUES ($1, $2, $3, $4, $5)`,
      values: [activity.eventId, itemId, activity.type, activity.version, activity.occurredAt],
    });
  }

  async of(itemId: string): Promise<Activity[]> {
    const rows = await this.#database.query<ActivityRow>({
      name: 'list-item-activity',
      text: `SELECT event_id, type, version, occurred_at FROM item_activity
              WHERE item_id = $1 ORDER BY occurred_at, version LIMIT $2`,
      values: [itemId, longestActivity],
    });
    return rows.map(row => ({
      eventId: row.event_id,
      type: row.type,
      version: row.version,
      occurredAt: row.occurred_at.toISOString(),
    }));
  }
}
