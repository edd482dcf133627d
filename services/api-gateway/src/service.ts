import type { Configuration } from './configuration.ts';
import { createApi } from './createApi.ts';
import { DocumentCollection } from './documentation/documentCollection.ts';
import { documentationRoutes } from './documentation/documentationRoutes.ts';
import { Health } from './platform/health.ts';
import { createHttpApplication } from './platform/http/createHttpApplication.ts';
import { readOpenApiDocument } from './platform/http/openApiDocument.ts';
import { Resources } from './platform/process/resources.ts';
import type { Service } from './platform/process/serve.ts';
import type { Logger } from './platform/telemetry/logger.ts';
import { createMetrics } from './platform/telemetry/metrics.ts';
import type { Tracing } from './platform/telemetry/tracing.ts';
import { upstreamUrls } from './proxy/createUpstreams.ts';
import { gatewayListener } from './server/gatewayListener.ts';
import { serveGateway } from './server/serveGateway.ts';

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
    const { handler, edge } = createApi(context, configuration);
    const documents = DocumentCollection.create(context, {
      urls: upstreamUrls(configuration),
      maxAgeMs: configuration.DOCUMENTATION_TTL_MS,
    });
    const application = createHttpApplication({
      ...context,
      document: readOpenApiDocument(),
      router: documentationRoutes(documents),
      requestTimeoutMs: configuration.REQUEST_TIMEOUT_MS,
      bodyLimitBytes: configuration.BODY_LIMIT_BYTES,
      validateResponses,
    });
    const listener = gatewayListener(handler, application, edge.crossOrigin);
    return await serveGateway(listener, context, edge, configuration);
  } catch (error) {
    await context.resources.close(logger);
    throw error;
  }
}
