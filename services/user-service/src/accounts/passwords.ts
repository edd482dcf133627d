import type { LoginGuard } from '../attempts/loginGuard.ts';
import type { MailGuard } from '../attempts/mailGuard.ts';
import type { SubjectKeys } from '../attempts/subjectKeys.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { PasswordHasher } from '../passwords/passwordHasher.ts';
import { passwordProblems } from '../passwords/passwordPolicy.ts';
import {
  emailNotAccepted,
  passwordNotAccepted,
  sessionEnded,
  tokenNotAccepted,
  wrongPassword,
} from '../problems/problems.ts';
import type { SessionRegistry } from '../sessions/sessionRegistry.ts';
import { parseEmailAddress } from '../users/emailAddress.ts';
import { isLiving } from '../users/user.ts';
import { passwordChanged, passwordResetRequested, userVerified } from '../users/userEvents.ts';
import { findUser, lockUser, lockUserByEmail, updatePassword } from '../users/userStatements.ts';
import {
  createPasswordResetToken,
  deletePasswordResetTokens,
  deleteVerificationTokens,
  findPasswordReset,
} from './oneTimeTokens.ts';
import type { Database } from '../platform/database/database.ts';

/** New passwords for users that have one, or have forgotten it. Every new one ends all other sessions. */
export class Passwords {
  readonly #database: Database;
  readonly #outbox: PostgresqlOutbox;
  readonly #hasher: PasswordHasher;
  readonly #registry: SessionRegistry;
  readonly #subjects: SubjectKeys;
  readonly #mails: MailGuard;
  readonly #guard: LoginGuard;
  readonly #resetSeconds: number;

  constructor(options: {
    database: Database;
    outbox: PostgresqlOutbox;
    hasher: PasswordHasher;
    registry: SessionRegistry;
    subjects: SubjectKeys;
    mails: MailGuard;
    guard: LoginGuard;
    resetSeconds: number;
  }) {
    this.#database = options.database;
    this.#outbox = options.outbox;
    this.#hasher = options.hasher;
    this.#registry = options.registry;
    this.#subjects = options.subjects;
    this.#mails = options.mails;
    this.#guard = options.guard;
    this.#resetSeconds = options.resetSeconds;
  }

  /**
   * Sends a token to an address, if somebody has it. Either way a token is made and stored, so that the time that
   * it takes tells nothing.
   *
   * @throws HttpProblem (422) when the text is no address
   */
  async requestReset(address: string): Promise<void> {
    const email = parseEmailAddress(address);
    if (email === undefined) {
      throw emailNotAccepted();
    }
    if (!(await this.#mails.allows(this.#subjects.account(email.key)))) {
      return;
    }
    await this.#outbox.transaction(async (transaction, add) => {
      const user = await lockUserByEmail(transaction, email.key);
      const token = await createPasswordResetToken(transaction, user?.id, this.#resetSeconds);
      if (user !== undefined) {
        await add(passwordResetRequested(user, token));
      }
    });
  }

  /**
   * Sets a new password with a token from a mail, which also unlocks the account and verifies its address.
   *
   * @returns the id of the user
   * @throws HttpProblem (422) when the token is unknown, used or expired, or the password cannot be used
   */
  async confirmReset(token: string, password: string): Promise<string> {
    const userId = await findPasswordReset(this.#database, token);
    const user = userId === undefined ? undefined : await findUser(this.#database, userId);
    if (user === undefined || !isLiving(user)) {
      throw tokenNotAccepted();
    }
    const passwordHash = await this.#accept(password, [user.email, user.name]);
    const ended = await this.#outbox.transaction(async (transaction, add) => {
      const locked = await lockUser(transaction, user.id);
      // Once more, now that nobody else can use it at the same time
      if (locked === undefined || (await findPasswordReset(transaction, token)) !== user.id) {
        throw tokenNotAccepted();
      }
      await deletePasswordResetTokens(transaction, user.id);
      await deleteVerificationTokens(transaction, user.id);
      await updatePassword(transaction, user.id, passwordHash);
      if (locked.state === 'unverified') {
        await add(userVerified(user.id));
      }
      await add(passwordChanged(user.id));
      return this.#registry.revoke(transaction, user.id);
    });
    await this.#registry.announce(ended);
    return user.id;
  }

  /**
   * Changes the password of somebody who is signed in and knows the current one. Guessing it is slowed down as
   * guessing at the login is.
   *
   * @throws HttpProblem (403) when the current password is wrong, (422) when the new one cannot be used
   */
  async change(request: {
    userId: string;
    sessionId: string | undefined;
    client: string | undefined;
    currentPassword: string;
    newPassword: string;
  }): Promise<void> {
    const user = await findUser(this.#database, request.userId);
    if (user === undefined || !isLiving(user)) {
      throw sessionEnded();
    }
    const attempt = {
      accountKey: this.#subjects.account(user.email_key),
      clientKey: this.#subjects.client(request.client),
      epoch: user.login_epoch,
      familiar: true,
    };
    const matches = await this.#guard.look(attempt, () =>
      this.#hasher.verify(user.password_hash, request.currentPassword),
    );
    if (!matches) {
      await this.#guard.failed(attempt);
      throw wrongPassword();
    }
    await this.#guard.succeeded(attempt);
    const passwordHash = await this.#accept(request.newPassword, [user.email, user.name]);
    const ended = await this.#outbox.transaction(async (transaction, add) => {
      const locked = await lockUser(transaction, user.id);
      if (locked?.password_version !== user.password_version) {
        throw wrongPassword();
      }
      await deletePasswordResetTokens(transaction, user.id);
      await updatePassword(transaction, user.id, passwordHash);
      await add(passwordChanged(user.id));
      const { sessionId: except } = request;
      return this.#registry.revoke(transaction, user.id, except === undefined ? {} : { except });
    });
    await this.#registry.announce(ended);
  }

  async #accept(password: string, personal: readonly string[]): Promise<string> {
    const problems = passwordProblems(password, personal);
    if (problems.length > 0) {
      throw passwordNotAccepted('/newPassword', problems);
    }
    return this.#hasher.hash(password);
  }
}
