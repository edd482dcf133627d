import { z } from 'zod';

/** HS256 has 256 bits; a shorter secret would be the weakest part of it. */
const shortestSecret = 32;

/** What identities need from the environment. */
export const identityVariables = {
  /**
   * Secrets that services sign identities with for each other, separated by commas. The first one signs and all of
   * them verify, so that a secret can be replaced while everything runs.
   */
  IDENTITY_SECRETS: z
    .string('is required')
    .transform(value => value.split(',').map(secret => secret.trim()))
    .refine(
      secrets => secrets.every(secret => secret.length >= shortestSecret),
      `must be secrets of at least ${shortestSecret} characters, separated by commas`,
    ),
};
