import { wholeNumber } from '../platform/configuration.ts';

/** What cleaning up needs from the environment. */
export const maintenanceVariables = {
  /** How often each instance looks for what has expired. */
  CLEAN_UP_INTERVAL_SECONDS: wholeNumber({ minimum: 1, maximum: 86_400 }).default(60),
};
