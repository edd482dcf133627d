import { randomUUID } from 'node:crypto';
import type { MailGuard } from '../attempts/mailGuard.ts';
import type { SubjectKeys } from '../attempts/subjectKeys.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { AddMessage, PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { PasswordHasher } from '../passwords/passwordHasher.ts';
import { passwordProblems } from '../passwords/passwordPolicy.ts';
import { emailNotAccepted, passwordNotAccepted, tokenNotAccepted } from '../problems/problems.ts';
import { type EmailAddress, parseEmailAddress } from '../users/emailAddress.ts';
import type { LivingUserRow } from '../users/user.ts';
import {
  passwordResetRequested,
  profileChanged,
  userRegistered,
  userVerified,
  verificationRequested,
} from '../users/userEvents.ts';
import { insertUser, lockUser, lockUserByEmail, verifyUser } from '../users/userStatements.ts';
import {
  createPasswordResetToken,
  createVerificationToken,
  findVerification,
  takeVerificationToken,
} from './oneTimeTokens.ts';

/** What somebody registers with. */
export interface RegistrationRequest {
  email: string;
  password: string;
  name: string;
  locale: string;
}

/** How a registration ended; for the metric alone, callers are told the same each time. */
export type RegistrationOutcome = 'new' | 'again' | 'known' | 'limited';

/**
 * Registers users. Nobody learns from it whether an address has an account: the answer and the work are the same,
 * and what happens next happens in the mailbox.
 */
export class Registration {
  readonly #outbox: PostgresqlOutbox;
  readonly #hasher: PasswordHasher;
  readonly #subjects: SubjectKeys;
  readonly #mails: MailGuard;
  readonly #lifetimes: { verificationSeconds: number; passwordResetSeconds: number };

  constructor(options: {
    outbox: PostgresqlOutbox;
    hasher: PasswordHasher;
    subjects: SubjectKeys;
    mails: MailGuard;
    lifetimes: { verificationSeconds: number; passwordResetSeconds: number };
  }) {
    this.#outbox = options.outbox;
    this.#hasher = options.hasher;
    this.#subjects = options.subjects;
    this.#mails = options.mails;
    this.#lifetimes = options.lifetimes;
  }

  /** @throws HttpProblem (422) when the address or the password cannot be used, whoever asks */
  async register(request: RegistrationRequest): Promise<RegistrationOutcome> {
    const email = parseEmailAddress(request.email);
    if (email === undefined) {
      throw emailNotAccepted();
    }
    const problems = passwordProblems(request.password, [email.text, request.name]);
    if (problems.length > 0) {
      throw passwordNotAccepted('/password', problems);
    }
    const passwordHash = await this.#hasher.hash(request.password);
    const mailAllowed = await this.#mails.allows(this.#subjects.account(email.key));
    return this.#outbox.transaction(async (transaction, add) => {
      const user = await insertUser(transaction, {
        ...request,
        id: randomUUID(),
        email: email.text,
        emailKey: email.key,
        passwordHash,
      });
      if (user !== undefined) {
        await add(userRegistered(user));
        await this.#sendVerification(transaction, add, user, { ...request, passwordHash });
        return 'new';
      }
      return mailAllowed
        ? this.#registerAgain(transaction, add, email, { ...request, passwordHash })
        : 'limited';
    });
  }

  /**
   * Verifies an address, with the credentials that were given for the mail which had the token: somebody else who
   * registered with the same address does not get in with theirs.
   *
   * @returns the id of the user
   * @throws HttpProblem (422) when the token is unknown, used or expired
   */
  async verify(token: string): Promise<string> {
    return this.#outbox.transaction(async (transaction, add) => {
      // The user before the token, in the order in which everybody locks them
      const userId = await findVerification(transaction, token);
      const before = userId === undefined ? undefined : await lockUser(transaction, userId);
      const pending = before && (await takeVerificationToken(transaction, token));
      const user = pending && (await verifyUser(transaction, pending.userId, pending));
      if (before === undefined || user === undefined) {
        throw tokenNotAccepted();
      }
      await add(userVerified(user.id));
      if (before.name !== user.name || before.locale !== user.locale) {
        await add(profileChanged(user));
      }
      return user.id;
    });
  }

  /** The address is taken: whoever reads its mail is sent what gets them in. */
  async #registerAgain(
    transaction: Transaction,
    add: AddMessage,
    email: EmailAddress,
    given: { name: string; locale: string; passwordHash: string },
  ): Promise<RegistrationOutcome> {
    const user = await lockUserByEmail(transaction, email.key);
    if (user?.state === 'unverified') {
      await this.#sendVerification(transaction, add, user, given);
      return 'again';
    }
    const seconds = this.#lifetimes.passwordResetSeconds;
    const token = await createPasswordResetToken(transaction, user?.id, seconds);
    if (user !== undefined) {
      await add(passwordResetRequested(user, token));
    }
    return 'known';
  }

  async #sendVerification(
    transaction: Transaction,
    add: AddMessage,
    user: LivingUserRow,
    given: { name: string; locale: string; passwordHash: string },
  ): Promise<void> {
    const { name, locale, passwordHash } = given;
    const token = await createVerificationToken(
      transaction,
      { userId: user.id, name, locale, passwordHash },
      this.#lifetimes.verificationSeconds,
    );
    await add(verificationRequested({ id: user.id, email: user.email, name, locale }, token));
  }
}
