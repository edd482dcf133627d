import type { Health } from './health.ts';
import type { Resources } from './process/resources.ts';
import type { Logger } from './telemetry/logger.ts';
import type { Metrics } from './telemetry/metrics.ts';

/** What every part of the service may use. */
export interface ServiceContext {
  logger: Logger;
  health: Health;
  metrics: Metrics;
  /** Whatever is opened is added here, so that it is closed when the service stops. */
  resources: Resources;
}
