import type { Database } from '../platform/database/database.ts';
import { addRevocations } from '../sessions/revocations.ts';
import { revokeSessions } from '../sessions/sessionStatements.ts';
import { lockAdmins } from './administration.ts';
import { parseEmailAddress } from './emailAddress.ts';
import { lockUserByEmail } from './userStatements.ts';

/**
 * Makes a user an admin without asking another one: for the first of them. Sessions end, because access tokens carry
 * the roles.
 *
 * @returns the id of the user, or undefined when nobody has verified this address
 */
export async function grantAdmin(
  database: Database,
  address: string,
  accessTokenSeconds: number,
): Promise<string | undefined> {
  const emailKey = parseEmailAddress(address)?.key;
  if (emailKey === undefined) {
    return undefined;
  }
  return database.transaction(async transaction => {
    await lockAdmins(transaction);
    const user = await lockUserByEmail(transaction, emailKey);
    if (user?.state !== 'active') {
      return undefined;
    }
    if (!user.roles.includes('admin')) {
      await transaction.query({
        name: 'grant-admin',
        text: `UPDATE users SET roles = array_append(roles, 'admin'), updated_at = now()
                WHERE id = $1`,
        values: [user.id],
      });
      const ended = await revokeSessions(transaction, user.id, {});
      await addRevocations(transaction, 'session', ended, accessTokenSeconds);
    }
    return user.id;
  });
}
