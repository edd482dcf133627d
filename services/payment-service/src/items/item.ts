/** What a caller decides about an item. */
export interface ItemFields {
  name: string;
  description: string;
}

/** An item, as it is stored and as it is answered. */
export interface Item extends ItemFields {
  id: string;
  /** Goes up by one with every change; the item's ETag. */
  version: number;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  updatedAt: string;
}

/** A part of all items, in the order in which they were made. */
export interface ItemPage {
  items: Item[];
  /** Where the next page begins; left out on the last one. */
  next?: number;
}
