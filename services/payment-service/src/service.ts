import type { Configuration } from './configuration.ts';
import { createPayments } from './payments/createPayments.ts';
import { Health } from './platform/health.ts';
import { createHttpApplication } from './platform/http/createHttpApplication.ts';
import { readOpenApiDocument } from './platform/http/openApiDocument.ts';
import { Resources } from './platform/process/resources.ts';
import { type Service, serve } from './platform/process/serve.ts';
import type { Logger } from './platform/telemetry/logger.ts';
import { createMetrics } from './platform/telemetry/metrics.ts';
import type { Tracing } from './platform/telemetry/tracing.ts';
import { keepRawBody } from './webhooks/keepRawBody.ts';
import { webhookPath } from './webhooks/webhookRoutes.ts';

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
    const payments = await createPayments(context, configuration);
    const application = createHttpApplication({
      ...context,
      document: readOpenApiDocument(),
      router: payments.router,
      requestTimeoutMs: configuration.REQUEST_TIMEOUT_MS,
      bodyLimitBytes: configuration.BODY_LIMIT_BYTES,
      validateResponses,
    });
    const withRawBodies = keepRawBody(application, {
      path: `${webhookPath}/:provider`,
      bodyLimitBytes: configuration.BODY_LIMIT_BYTES,
      logger,
    });
    const service = await serve(withRawBodies, context, configuration);
    // Only now: the simulated provider calls back, and what was left behind may have to wait for that
    payments.startBackground(service.port);
    return service;
  } catch (error) {
    await context.resources.close(logger);
    throw error;
  }
}
