import { wholeNumber } from '../platform/configuration.ts';

/** What sessions need from the environment. */
export const sessionVariables = {
  /** A session that is not used for this long ends. */
  SESSION_IDLE_SECONDS: wholeNumber({ minimum: 1, maximum: 31_536_000 }).default(1_209_600),
  /** A session ends after this long in any case. */
  SESSION_LIFETIME_SECONDS: wholeNumber({ minimum: 1, maximum: 31_536_000 }).default(7_776_000),
  /** How long a used refresh token may come again because its answer got lost. */
  REFRESH_GRACE_SECONDS: wholeNumber({ minimum: 0, maximum: 300 }).default(10),
};
