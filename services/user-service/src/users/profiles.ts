import type { Database } from '../platform/database/database.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import { sessionEnded } from '../problems/problems.ts';
import { isLiving, type LivingUserRow, nameOf, type Profile, profileOf } from './user.ts';
import { profileChanged } from './userEvents.ts';
import { findUser, lockUser, updateProfile } from './userStatements.ts';

/** What users change about themselves. What is left out stays; a phone of null is taken away. */
export interface ProfileChange {
  name?: string;
  locale?: string;
  phone?: string | null;
}

/** What users say about themselves. */
export class Profiles {
  readonly #database: Database;
  readonly #outbox: PostgresqlOutbox;

  constructor(database: Database, outbox: PostgresqlOutbox) {
    this.#database = database;
    this.#outbox = outbox;
  }

  /** @throws HttpProblem (401) when the user was deleted since the token was issued */
  async find(userId: string): Promise<Profile> {
    const user = await findUser(this.#database, userId);
    if (user === undefined || !isLiving(user)) {
      throw sessionEnded();
    }
    return profileOf(user);
  }

  /** @throws HttpProblem (401) when the user was deleted since the token was issued */
  async change(userId: string, change: ProfileChange): Promise<Profile> {
    return this.#outbox.transaction(async (transaction, add) => {
      const before = await lockUser(transaction, userId);
      const after = before && (await updateProfile(transaction, userId, merged(before, change)));
      if (before === undefined || after === undefined) {
        throw sessionEnded();
      }
      if (isNewToOthers(before, after)) {
        await add(profileChanged(after));
      }
      return profileOf(after);
    });
  }
}

/** Whether something changed that others were told. */
function isNewToOthers(before: LivingUserRow, after: LivingUserRow): boolean {
  return (
    before.name !== after.name || before.locale !== after.locale || before.phone !== after.phone
  );
}

function merged(before: LivingUserRow, change: ProfileChange) {
  return {
    name: change.name === undefined ? before.name : nameOf(change.name),
    locale: change.locale ?? before.locale,
    phone: change.phone === undefined ? before.phone : change.phone,
  };
}
