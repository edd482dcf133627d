import type { LoginGuard } from '../attempts/loginGuard.ts';
import type { SubjectKeys } from '../attempts/subjectKeys.ts';
import type { Database } from '../platform/database/database.ts';
import { HttpProblem } from '../platform/http/problem.ts';
import type { PasswordHasher } from '../passwords/passwordHasher.ts';
import { loginRefused } from '../problems/problems.ts';
import type { Sessions, TokenPair } from '../sessions/sessions.ts';
import { parseEmailAddress } from '../users/emailAddress.ts';
import { findForLogin, type LoginRow, replacePasswordHash } from '../users/userStatements.ts';

/** Who wants to log in, from where. */
export interface LoginRequest {
  email: string;
  password: string;
  client: string | undefined;
  userAgent: string | undefined;
}

/** How a login ended; the label of the metric. */
export type LoginOutcome = 'succeeded' | 'refused' | 'delayed' | 'overloaded';

/** Longer names of browsers say no more. */
const longestUserAgent = 200;

/**
 * Logs users in. An address without an account, a wrong password and an address that was never verified get the same
 * answer after the same work.
 */
export class Login {
  readonly #database: Database;
  readonly #hasher: PasswordHasher;
  readonly #guard: LoginGuard;
  readonly #subjects: SubjectKeys;
  readonly #sessions: Sessions;
  readonly #onLogin: (outcome: LoginOutcome, userId?: string, sessionId?: string) => void;

  constructor(options: {
    database: Database;
    hasher: PasswordHasher;
    guard: LoginGuard;
    subjects: SubjectKeys;
    sessions: Sessions;
    onLogin: (outcome: LoginOutcome, userId?: string, sessionId?: string) => void;
  }) {
    this.#database = options.database;
    this.#hasher = options.hasher;
    this.#guard = options.guard;
    this.#subjects = options.subjects;
    this.#sessions = options.sessions;
    this.#onLogin = options.onLogin;
  }

  /** @throws HttpProblem (401) for everything that is wrong, (429) after too many attempts */
  async logIn(request: LoginRequest): Promise<TokenPair> {
    try {
      return await this.#logIn(request);
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome !== undefined) {
        this.#onLogin(outcome);
      }
      throw error;
    }
  }

  async #logIn({ email, password, client, userAgent }: LoginRequest): Promise<TokenPair> {
    // What is no address has no account; it costs and counts like any other
    const emailKey = parseEmailAddress(email)?.key ?? email;
    const clientKey = this.#subjects.client(client);
    const user = await findForLogin(this.#database, emailKey, clientKey);
    const attempt = {
      accountKey: this.#subjects.account(emailKey),
      clientKey,
      epoch: user?.login_epoch ?? 0,
      familiar: user?.familiar ?? false,
    };
    const matches = await this.#guard.look(attempt, () =>
      this.#hasher.verify(user?.password_hash, password),
    );
    if (user?.state !== 'active' || !matches) {
      await this.#guard.failed(attempt);
      throw loginRefused();
    }
    const session = await this.#sessions.begin({
      userId: user.id,
      passwordVersion: user.password_version,
      userAgent: userAgent?.slice(0, longestUserAgent),
      clientKey,
    });
    if (session === undefined) {
      // Deleted, or its password changed, while the password was compared
      throw loginRefused();
    }
    await this.#guard.succeeded(attempt);
    await this.#rehash(user, password);
    const { sessionId, ...tokens } = session;
    this.#onLogin('succeeded', user.id, sessionId);
    return tokens;
  }

  /** Only now is the password known, so only now can it be hashed with the parameters of today. */
  async #rehash(user: LoginRow, password: string): Promise<void> {
    if (!this.#hasher.isOutdated(user.password_hash)) {
      return;
    }
    try {
      const passwordHash = await this.#hasher.hash(password);
      await replacePasswordHash(this.#database, user.id, user.password_hash, passwordHash);
    } catch (error) {
      // Too busy: the next login will do; this one has succeeded
      if (!(error instanceof HttpProblem)) {
        throw error;
      }
    }
  }
}

function outcomeOf(error: unknown): LoginOutcome | undefined {
  const outcomes: Record<number, LoginOutcome> = {
    401: 'refused',
    429: 'delayed',
    503: 'overloaded',
  };
  return error instanceof HttpProblem ? outcomes[error.status] : undefined;
}
