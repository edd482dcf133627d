import type { Tracer } from '@opentelemetry/api';
import type { Logger } from '../platform/telemetry/logger.ts';
import type { Metrics } from '../platform/telemetry/metrics.ts';
import type { AccessLog } from './accessLog.ts';
import type { CrossOrigin } from './crossOrigin.ts';

/** What every exchange with a client needs. */
export interface EdgeContext {
  logger: Logger;
  /** One line per request. */
  accessLog: AccessLog;
  tracer: Tracer;
  metrics: Metrics;
  crossOrigin: CrossOrigin;
  /** The gateway is about to stop: clients are asked to open their next connection elsewhere. */
  draining: boolean;
}
