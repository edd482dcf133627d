import { randomUUID } from 'node:crypto';
import type { Database, Queryable } from '../platform/database/database.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { Item, ItemFields, ItemPage } from './item.ts';
import { ItemChanged, ItemNotFound } from './itemErrors.ts';
import { itemCreated, itemRemoved, itemReplaced } from './itemEvents.ts';
import { type ItemRow, itemOf } from './itemRow.ts';
import type { ItemStore } from './itemStore.ts';

/** Keeps items in PostgreSQL. Every change is stored together with its event: neither exists without the other. */
export class PostgresqlItemStore implements ItemStore {
  readonly #database: Database;
  readonly #outbox: PostgresqlOutbox;

  constructor(database: Database, outbox: PostgresqlOutbox) {
    this.#database = database;
    this.#outbox = outbox;
  }

  async create(fields: ItemFields): Promise<Item> {
    return this.#outbox.transaction(async (transaction, add) => {
      const item = await insertItem(transaction, fields);
      await add(itemCreated(item));
      return item;
    });
  }

  async find(id: string): Promise<Item | undefined> {
    const [row] = await this.#database.query<ItemRow>({
      name: 'find-item',
      text: 'SELECT * FROM items WHERE id = $1',
      values: [id],
    });
    return row && itemOf(row);
  }

  async list(page: { limit: number; after: number | undefined }): Promise<ItemPage> {
    const { limit, after = 0 } = page;
    // One row more than asked for tells whether there is a next page, without counting all rows
    const rows = await this.#database.query<ItemRow>({
      name: 'list-items',
      text: 'SELECT * FROM items WHERE position > $1 ORDER BY position LIMIT $2',
      values: [after, limit + 1],
    });
    const shown = rows.slice(0, limit);
    const items = shown.map(itemOf);
    const last = shown.at(-1);
    return last === undefined || shown.length === rows.length
      ? { items }
      : { items, next: Number(last.position) };
  }

  async replace(
    id: string,
    fields: ItemFields,
    expectedVersion: number | undefined,
  ): Promise<Item> {
    return this.#outbox.transaction(async (transaction, add) => {
      const item = await updateItem(transaction, id, fields, expectedVersion);
      await add(itemReplaced(item));
      return item;
    });
  }

  async remove(id: string, expectedVersion: number | undefined): Promise<void> {
    await this.#outbox.transaction(async (transaction, add) => {
      await add(itemRemoved(await deleteItem(transaction, id, expectedVersion)));
    });
  }
}

async function insertItem(target: Queryable, { name, description }: ItemFields): Promise<Item> {
  const [row] = await target.query<ItemRow>({
    name: 'insert-item',
    text: 'INSERT INTO items (id, name, description) VALUES ($1, $2, $3) RETURNING *',
    values: [randomUUID(), name, description],
  });
  if (row === undefined) {
    throw new Error('an inserted item was not returned');
  }
  return itemOf(row);
}

async function updateItem(
  target: Queryable,
  id: string,
  { name, description }: ItemFields,
  expectedVersion: number | undefined,
): Promise<Item> {
  // Compared and changed in one statement, so of two changes based on one version only the first succeeds
  const [row] = await target.query<ItemRow>({
    name: 'update-item',
    text: `UPDATE items
              SET name = $2, description = $3, version = version + 1, updated_at = now()
            WHERE id = $1 AND ($4::integer IS NULL OR version = $4)
        RETURNING *`,
    values: [id, name, description, expectedVersion],
  });
  return row === undefined ? explainMiss(target, id) : itemOf(row);
}

async function deleteItem(
  target: Queryable,
  id: string,
  expectedVersion: number | undefined,
): Promise<Item> {
  const [row] = await target.query<ItemRow>({
    name: 'delete-item',
    text: 'DELETE FROM items WHERE id = $1 AND ($2::integer IS NULL OR version = $2) RETURNING *',
    values: [id, expectedVersion],
  });
  return row === undefined ? explainMiss(target, id) : itemOf(row);
}

/** Finds out why a change met no row: there is none, or it has another version by now. */
async function explainMiss(target: Queryable, id: string): Promise<never> {
  const rows = await target.query({
    name: 'item-exists',
    text: 'SELECT 1 FROM items WHERE id = $1',
    values: [id],
  });
  throw rows.length === 0 ? new ItemNotFound(id) : new ItemChanged(id);
}
