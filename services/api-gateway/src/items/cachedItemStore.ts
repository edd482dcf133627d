import type { ReadThroughCache } from '../platform/cache/readThroughCache.ts';
import type { Item, ItemFields, ItemPage } from './item.ts';
import type { ItemStore } from './itemStore.ts';

/** Answers reads of single items from the cache, and forgets an item when it changes. */
export class CachedItemStore implements ItemStore {
  readonly #store: ItemStore;
  readonly #cache: ReadThroughCache<Item>;

  constructor(store: ItemStore, cache: ReadThroughCache<Item>) {
    this.#store = store;
    this.#cache = cache;
  }

  async create(fields: ItemFields): Promise<Item> {
    return this.#store.create(fields);
  }

  async find(id: string): Promise<Item | undefined> {
    return this.#cache.get(id, () => this.#store.find(id));
  }

  // A page changes with every item that is added, so it would be stale more often than useful
  async list(page: { limit: number; after: number | undefined }): Promise<ItemPage> {
    return this.#store.list(page);
  }

  async replace(
    id: string,
    fields: ItemFields,
    expectedVersion: number | undefined,
  ): Promise<Item> {
    const item = await this.#store.replace(id, fields, expectedVersion);
    await this.#cache.forget(id);
    return item;
  }

  async remove(id: string, expectedVersion: number | undefined): Promise<void> {
    await this.#store.remove(id, expectedVersion);
    await this.#cache.forget(id);
  }
}
