import type { Configuration } from './configuration.ts';
import { createOrders } from './orders/createOrders.ts';
import { Health } from './platform/health.ts';
import { createHttpApplication } from './platform/http/createHttpApplication.ts';
import { readOpenApiDocument } from './platform/http/openApiDocument.ts';
import { Resources } from './platform/process/resources.ts';
import { type Service, serve } from './platform/process/serve.ts';
import type { Logger } from './platform/telemetry/logger.ts';
import { createMetrics } from './platform/telemetry/metrics.ts';
import type { Tracing } from './platform/telemetry/tracing.ts';

/**
 * Puts the service together and starts it.
 *
 * @throws when something that the service cannot do without stays out of reach
 */
export async function startService(options: {
  configuration: Configuration;
  logger: Logger;
  tracing?: Tracing;
  /** For tests: an answer that differs from openapi.yaml becomes an error. */
  validateResponses?: boolean;
}): Promise<Service> {
  const { configuration, logger, tracing, validateResponses = false } = options;
  const context = {
    logger,
    health: new Health(),
    metrics: createMetrics(),
    resources: new Resources(),
  };
  if (tracing !== undefined) {
    context.resources.add('tracing', () => tracing.shutdown());
  }

  try {
    const router = await createOrders(context, configuration);
    const application = createHttpApplication({
      ...context,
      document: readOpenApiDocument(),
      router,
      requestTimeoutMs: configuration.REQUEST_TIMEOUT_MS,
      bodyLimitBytes: configuration.BODY_LIMIT_BYTES,
      validateResponses,
    });
    return await serve(application, context, configuration);
  } catch (error) {
    await context.resources.close(logger);
    throw error;
  }
}
