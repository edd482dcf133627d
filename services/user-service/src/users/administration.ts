import { advisoryLocks } from '../postgresql/advisoryLocks.ts';
import type { Database, Queryable, Transaction } from '../platform/database/database.ts';
import { HttpProblem } from '../platform/http/problem.ts';
import { lastAdmin } from '../problems/problems.ts';
import type { SessionRegistry } from '../sessions/sessionRegistry.ts';
import { parseEmailAddress } from './emailAddress.ts';
import { type Account, accountOf, type UserRole, type UserRow } from './user.ts';
import { findUser, lockUser } from './userStatements.ts';

/** What a list of users is narrowed down to. */
export interface UserFilter {
  email?: string;
  role?: UserRole;
  state?: UserRow['state'];
}

/** A part of the users, in the order in which they registered. */
export interface AccountPage {
  items: Account[];
  /** Where the next page begins; left out on the last one. */
  next?: number;
}

/** What admins do with other people's accounts. */
export class Administration {
  readonly #database: Database;
  readonly #registry: SessionRegistry;

  constructor(database: Database, registry: SessionRegistry) {
    this.#database = database;
    this.#registry = registry;
  }

  async list(
    filter: UserFilter,
    page: { limit: number; after: number | undefined },
  ): Promise<AccountPage> {
    const emailKey =
      filter.email === undefined ? undefined : (parseEmailAddress(filter.email)?.key ?? '');
    // One row more than asked for tells whether there is a next page, without counting all rows
    const rows = await this.#database.query<UserRow>({
      name: 'list-users',
      text: `SELECT * FROM users
              WHERE position > $1 AND ($3::text IS NULL OR email_key = $3)
                AND ($4::text IS NULL OR $4 = ANY (roles)) AND ($5::text IS NULL OR state = $5)
              ORDER BY position LIMIT $2`,
      values: [page.after ?? 0, page.limit + 1, emailKey, filter.role, filter.state],
    });
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      items: shown.map(accountOf),
      ...(last !== undefined && shown.length < rows.length && { next: Number(last.position) }),
    };
  }

  /** @throws HttpProblem (404) */
  async find(id: string): Promise<Account> {
    const user = await findUser(this.#database, id);
    if (user === undefined) {
      throw userNotFound(id);
    }
    return accountOf(user);
  }

  /**
   * Gives a user exactly these roles. Access tokens carry the roles, so a change ends the user's sessions.
   *
   * @throws HttpProblem (404), and (409) when nobody would be an admin any more
   */
  async setRoles(id: string, roles: readonly UserRole[]): Promise<Account> {
    const ended = await this.#database.transaction(async transaction => {
      await lockAdmins(transaction);
      const user = await lockUser(transaction, id);
      if (user === undefined) {
        throw userNotFound(id);
      }
      const wanted = [...new Set(roles)].toSorted();
      if (JSON.stringify(user.roles.toSorted()) === JSON.stringify(wanted)) {
        return [];
      }
      if (user.roles.includes('admin') && !wanted.includes('admin')) {
        await refuseLastAdmin(transaction, id);
      }
      await transaction.query({
        name: 'update-roles',
        text: 'UPDATE users SET roles = $2, updated_at = now() WHERE id = $1',
        values: [id, wanted],
      });
      return this.#registry.revoke(transaction, id);
    });
    await this.#registry.announce(ended);
    return this.find(id);
  }

  /** Forgets the failed logins of an account. @throws HttpProblem (404) */
  async unlock(id: string): Promise<void> {
    const rows = await this.#database.query({
      name: 'unlock-user',
      text: `UPDATE users SET login_epoch = login_epoch + 1
              WHERE id = $1 AND state <> 'deleted' RETURNING id`,
      values: [id],
    });
    if (rows.length === 0) {
      throw userNotFound(id);
    }
  }
}

/** One change of who is an admin after the other: two admins who demote each other would both find the other one. */
export async function lockAdmins(transaction: Transaction): Promise<void> {
  await transaction.query({
    name: 'lock-admins',
    text: 'SELECT pg_advisory_xact_lock($1)',
    values: [advisoryLocks.admins],
  });
}

/** @throws HttpProblem (409) when there is no active admin but this one */
export async function refuseLastAdmin(target: Queryable, id: string): Promise<void> {
  const others = await target.query({
    name: 'find-other-admins',
    text: `SELECT id FROM users
            WHERE 'admin' = ANY (roles) AND state = 'active' AND id <> $1 LIMIT 1`,
    values: [id],
  });
  if (others.length === 0) {
    throw lastAdmin();
  }
}

function userNotFound(id: string): HttpProblem {
  return new HttpProblem(404, `There is no user ${id}`);
}
