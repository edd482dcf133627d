import { wholeNumber } from '../platform/configuration.ts';

/** What accounts need from the environment. */
export const accountVariables = {
  /** How long a token that verifies an address is good. */
  VERIFICATION_TTL_SECONDS: wholeNumber({ minimum: 1, maximum: 2_592_000 }).default(86_400),
  /** How long a token that sets a new password is good. */
  PASSWORD_RESET_TTL_SECONDS: wholeNumber({ minimum: 1, maximum: 86_400 }).default(1_800),
  /** An address that nobody verifies for this long is forgotten. */
  UNVERIFIED_TTL_SECONDS: wholeNumber({ minimum: 1, maximum: 31_536_000 }).default(604_800),
  /** Proxies in front of the service that add the address they were called from to X-Forwarded-For. */
  TRUSTED_PROXIES: wholeNumber({ minimum: 0, maximum: 10 }).default(1),
};
