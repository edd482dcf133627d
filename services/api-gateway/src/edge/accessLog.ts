import type { Logger } from '../platform/telemetry/logger.ts';

/**
 * The log of requests. Its fields are all known and none is a secret, so they are not searched for any: that search
 * takes longer than everything else about a line.
 */
export function accessLog(logger: Logger): Logger {
  return logger.child({}, { redact: [] });
}
