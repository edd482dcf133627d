import { wholeNumber } from '../platform/configuration.ts';

/** What the lock-out needs from the environment. */
export const attemptVariables = {
  /** Wrong passwords for one address from one client before it is slowed down. */
  LOGIN_FREE_ATTEMPTS: wholeNumber({ minimum: 1, maximum: 1_000 }).default(10),
  /** Wrong passwords for one address from all unfamiliar clients together. */
  LOGIN_FREE_ATTEMPTS_PER_ACCOUNT: wholeNumber({ minimum: 1, maximum: 10_000 }).default(50),
  /** Wrong passwords of one client for all addresses together. */
  LOGIN_FREE_ATTEMPTS_PER_CLIENT: wholeNumber({ minimum: 1, maximum: 100_000 }).default(100),
  /** Mails with a token to one address before further ones are left out for a while. */
  MAIL_FREE_ATTEMPTS: wholeNumber({ minimum: 1, maximum: 1_000 }).default(3),
};
