import { z } from 'zod';
import { wholeNumber } from '../platform/configuration.ts';

/** What customers who leave need from the environment. */
export const customerVariables = {
  /** The exchange that the user-service publishes to. */
  USER_EXCHANGE: z.string().min(1).default('user-service.events'),
  /** How often to look for orders that have ended since the accounts of their customers were deleted. */
  ERASURE_INTERVAL_MS: wholeNumber({ minimum: 10, maximum: 3_600_000 }).default(60_000),
};
