import type { Item } from './item.ts';

/** An item as PostgreSQL returns it. */
export interface ItemRow {
  id: string;
  /** A bigint, which arrives as text. */
  position: string;
  name: string;
  description: string;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** The item that a row holds. */
export function itemOf(row: ItemRow): Item {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
