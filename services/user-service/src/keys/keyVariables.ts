import { z } from 'zod';
import { wholeNumber } from '../platform/configuration.ts';

/** What signing needs from the environment. */
export const keyVariables = {
  /**
   * Keys that the signing keys are encrypted with in the database: 32 bytes in base64 each, separated by commas. The
   * first one encrypts and all of them decrypt.
   */
  KEY_ENCRYPTION_KEYS: z
    .string('is required')
    .transform(value => value.split(',').map(key => Buffer.from(key.trim(), 'base64')))
    .refine(
      keys => keys.every(key => key.length === 32),
      'must be keys of 32 bytes in base64, separated by commas',
    ),
  /** How long a key signs before the next one does. */
  SIGNING_KEY_LIFETIME_SECONDS: wholeNumber({ minimum: 1, maximum: 31_536_000 }).default(2_592_000),
  /** How long a key is published before it signs. Longer than anybody remembers the key set. */
  SIGNING_KEY_LEAD_SECONDS: wholeNumber({ minimum: 0, maximum: 604_800 }).default(3_600),
  /** How often each instance looks for new keys. Well below the lead. */
  SIGNING_KEY_REFRESH_SECONDS: wholeNumber({ minimum: 1, maximum: 3_600 }).default(30),
  /** How long verifiers may remember the key set. */
  JWKS_MAX_AGE_SECONDS: wholeNumber({ minimum: 0, maximum: 86_400 }).default(300),
  /** How long an access token is valid. */
  ACCESS_TOKEN_TTL_SECONDS: wholeNumber({ minimum: 1, maximum: 3_600 }).default(600),
};
