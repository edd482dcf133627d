import { randomUUID } from 'node:crypto';
import type { Item, ItemFields, ItemPage } from './item.ts';
import { ItemChanged, ItemNotFound } from './itemErrors.ts';
import type { ItemStore } from './itemStore.ts';

interface StoredItem {
  position: number;
  item: Item;
}

/** Keeps items in this process: they are gone when it ends, and every replica has its own. */
export class MemoryItemStore implements ItemStore {
  // A Map keeps the order in which its keys were added, which is the order of the list
  readonly #stored = new Map<string, StoredItem>();
  #lastPosition = 0;

  async create(fields: ItemFields): Promise<Item> {
    const now = new Date().toISOString();
    const item = { id: randomUUID(), ...fields, version: 1, createdAt: now, updatedAt: now };
    this.#lastPosition += 1;
    this.#stored.set(item.id, { position: this.#lastPosition, item });
    return item;
  }

  async find(id: string): Promise<Item | undefined> {
    return this.#stored.get(id)?.item;
  }

  async list(page: { limit: number; after: number | undefined }): Promise<ItemPage> {
    const { limit, after = 0 } = page;
    const rest = [...this.#stored.values()].filter(({ position }) => position > after);
    const shown = rest.slice(0, limit);
    const items = shown.map(({ item }) => item);
    const last = shown.at(-1);
    return last === undefined || shown.length === rest.length
      ? { items }
      : { items, next: last.position };
  }

  async replace(
    id: string,
    fields: ItemFields,
    expectedVersion: number | undefined,
  ): Promise<Item> {
    const { position, item } = this.#require(id, expectedVersion);
    const version = item.version + 1;
    const replaced = { ...item, ...fields, version, updatedAt: new Date().toISOString() };
    this.#stored.set(id, { position, item: replaced });
    return replaced;
  }

  async remove(id: string, expectedVersion: number | undefined): Promise<void> {
    this.#require(id, expectedVersion);
    this.#stored.delete(id);
  }

  #require(id: string, expectedVersion: number | undefined): StoredItem {
    const stored = this.#stored.get(id);
    if (stored === undefined) {
      throw new ItemNotFound(id);
    }
    if (expectedVersion !== undefined && stored.item.version !== expectedVersion) {
      throw new ItemChanged(id);
    }
    return stored;
  }
}
