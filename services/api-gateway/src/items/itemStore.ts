import type { Item, ItemFields, ItemPage } from './item.ts';

/** Where items are kept. */
export interface ItemStore {
  create(fields: ItemFields): Promise<Item>;
  /** Undefined when there is no such item. */
  find(id: string): Promise<Item | undefined>;
  /** Items after position `after` (from the start when left out), at most `limit` of them. */
  list(page: { limit: number; after: number | undefined }): Promise<ItemPage>;
  /**
   * Replaces all fields.
   *
   * @throws ItemNotFound
   * @throws ItemChanged when `expectedVersion` is given and is not the current one
   */
  replace(id: string, fields: ItemFields, expectedVersion: number | undefined): Promise<Item>;
  /**
   * @throws ItemNotFound
   * @throws ItemChanged when `expectedVersion` is given and is not the current one
   */
  remove(id: string, expectedVersion: number | undefined): Promise<void>;
}
