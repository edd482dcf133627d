import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Address, AddressFields } from './address.ts';

interface AddressRow {
  id: string;
  recipient: string;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postal_code: string | null;
  country: string;
  is_default: boolean;
  created_at: Date;
  updated_at: Date;
}

export async function listAddresses(target: Queryable, userId: string): Promise<Address[]> {
  const rows = await target.query<AddressRow>({
    name: 'list-addresses',
    text: 'SELECT * FROM addresses WHERE user_id = $1 ORDER BY position',
    values: [userId],
  });
  return rows.map(addressOf);
}

export async function findAddress(
  target: Queryable,
  userId: string,
  id: string,
): Promise<Address | undefined> {
  const [row] = await target.query<AddressRow>({
    name: 'find-address',
    text: 'SELECT * FROM addresses WHERE user_id = $1 AND id = $2',
    values: [userId, id],
  });
  return row && addressOf(row);
}

export async function insertAddress(
  transaction: Transaction,
  userId: string,
  id: string,
  fields: AddressFields,
): Promise<void> {
  await transaction.query({
    name: 'insert-address',
    text: `INSERT INTO addresses (id, user_id, recipient, line1, line2, city, region, postal_code,
                                  country, is_default)
           VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, false)`,
    values: [userId, id, ...valuesOf(fields)],
  });
}

export async function updateAddress(
  transaction: Transaction,
  userId: string,
  id: string,
  fields: AddressFields,
): Promise<boolean> {
  const rows = await transaction.query({
    name: 'update-address',
    text: `UPDATE addresses
              SET recipient = $3, line1 = $4, line2 = $5, city = $6, region = $7, postal_code = $8,
                  country = $9, updated_at = now()
            WHERE user_id = $1 AND id = $2 RETURNING id`,
    values: [userId, id, ...valuesOf(fields)],
  });
  return rows.length > 0;
}

export async function deleteAddress(
  transaction: Transaction,
  userId: string,
  id: string,
): Promise<boolean> {
  const rows = await transaction.query({
    name: 'delete-address',
    text: 'DELETE FROM addresses WHERE user_id = $1 AND id = $2 RETURNING id',
    values: [userId, id],
  });
  return rows.length > 0;
}

/** Makes one address the default, and all others of the user not. */
export async function setDefaultAddress(
  transaction: Transaction,
  userId: string,
  id: string,
): Promise<void> {
  // In two steps: the index that allows one default looks at every row at once
  await transaction.query({
    name: 'clear-default-address',
    text: 'UPDATE addresses SET is_default = false WHERE user_id = $1 AND is_default AND id <> $2',
    values: [userId, id],
  });
  await transaction.query({
    name: 'set-default-address',
    text: 'UPDATE addresses SET is_default = true WHERE user_id = $1 AND id = $2',
    values: [userId, id],
  });
}

function valuesOf(fields: AddressFields): unknown[] {
  const { recipient, line1, line2, city, region, postalCode, country } = fields;
  return [recipient, line1, line2, city, region, postalCode, country];
}

function addressOf(row: AddressRow): Address {
  return {
    id: row.id,
    recipient: row.recipient,
    line1: row.line1,
    ...(row.line2 !== null && { line2: row.line2 }),
    city: row.city,
    ...(row.region !== null && { region: row.region }),
    ...(row.postal_code !== null && { postalCode: row.postal_code }),
    country: row.country,
    isDefault: row.is_default,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
