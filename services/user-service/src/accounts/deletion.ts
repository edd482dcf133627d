import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import { sessionEnded } from '../problems/problems.ts';
import { addRevocations } from '../sessions/revocations.ts';
import type { SessionRegistry } from '../sessions/sessionRegistry.ts';
import { lockAdmins, refuseLastAdmin } from '../users/administration.ts';
import { userDeleted } from '../users/userEvents.ts';
import { eraseUser, lockUser } from '../users/userStatements.ts';

/** Deletes accounts: what is stored about the person goes, the id stays, so that nobody else ever gets it. */
export class Deletion {
  readonly #outbox: PostgresqlOutbox;
  readonly #registry: SessionRegistry;
  readonly #accessTokenSeconds: number;

  constructor(outbox: PostgresqlOutbox, registry: SessionRegistry, accessTokenSeconds: number) {
    this.#outbox = outbox;
    this.#registry = registry;
    this.#accessTokenSeconds = accessTokenSeconds;
  }

  /** @throws HttpProblem (401) when the account is gone already, (409) when nobody would be an admin any more */
  async delete(userId: string): Promise<void> {
    const ended = await this.#outbox.transaction(async (transaction, add) => {
      await lockAdmins(transaction);
      const user = await lockUser(transaction, userId);
      if (user === undefined) {
        throw sessionEnded();
      }
      if (user.roles.includes('admin')) {
        await refuseLastAdmin(transaction, userId);
      }
      await add(userDeleted(userId));
      const sessions = await this.#registry.revoke(transaction, userId);
      await eraseUser(transaction, userId);
      await addRevocations(transaction, 'user', [userId], this.#accessTokenSeconds);
      return sessions;
    });
    await this.#registry.announce(ended);
  }
}
