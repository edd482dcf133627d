import { randomUUID } from 'node:crypto';
import { insertAddress, setDefaultAddress } from '../addresses/addressStatements.ts';
import type { Database } from '../platform/database/database.ts';
import { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import { parseEmailAddress } from '../users/emailAddress.ts';
import { userRegistered, userVerified } from '../users/userEvents.ts';
import { insertUser, verifyUser } from '../users/userStatements.ts';
import type { SandboxUser } from './sandboxUsers.ts';

/**
 * Adds users that can sign in at once. Those that are there already stay as they are.
 *
 * @returns how many were added
 */
export async function seedUsers(
  database: Database,
  users: readonly SandboxUser[],
  passwordHash: string,
): Promise<number> {
  const outbox = new PostgresqlOutbox(database);
  let added = 0;
  for (const { id, email, name, locale, roles, address } of users) {
    const emailKey = parseEmailAddress(email)?.key ?? email;
    const isNew = await outbox.transaction(async (transaction, add) => {
      const given = { id, email, emailKey, name, locale, passwordHash };
      const user = await insertUser(transaction, given);
      if (user === undefined) {
        return false;
      }
      await verifyUser(transaction, id, given);
      await transaction.query({
        name: 'seed-roles',
        text: 'UPDATE users SET roles = $2 WHERE id = $1',
        values: [id, roles],
      });
      const addressId = randomUUID();
      await insertAddress(transaction, id, addressId, address);
      await setDefaultAddress(transaction, id, addressId);
      await add(userRegistered(user));
      await add(userVerified(id));
      return true;
    });
    added += isNew ? 1 : 0;
  }
  return added;
}
