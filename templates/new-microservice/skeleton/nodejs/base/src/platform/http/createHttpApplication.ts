import express, { type Express, type Router } from 'express';
import type { Health } from '../health.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { healthRoutes } from './healthRoutes.ts';
import { limitRequestTime } from './limitRequestTime.ts';
import { observeRequests } from './observeRequests.ts';
import type { OpenApiDocument } from './openApiDocument.ts';
import { openApiRoutes } from './openApiRoutes.ts';
import { problemHandler } from './problemHandler.ts';
import { requireRoute } from './requireRoute.ts';
import { RouteTable } from './routeTable.ts';
import { validateRequests } from './validateRequests.ts';

/** What the HTTP application is made of. */
export interface HttpApplicationOptions {
  document: OpenApiDocument;
  logger: Logger;
  metrics: Metrics;
  health: Health;
  /** The team's own routes. */
  router: Router;
  requestTimeoutMs: number;
  bodyLimitBytes: number;
  /** Check responses against the API description as well; costs time, so for tests only. */
  validateResponses?: boolean;
}

/**
 * Puts the platform's middleware around the team's routes, in the one order that works. Half a character in a JSON body
 * ("\ud83d"), which no store takes, becomes U+FFFD, as it does everywhere on the web.
 */
export function createHttpApplication(options: HttpApplicationOptions): Express {
  const { document, logger, metrics, health } = options;
  const routes = new RouteTable(document.json);
  const application = express();
  application.disable('x-powered-by');
  // Answers that need a version carry one of their own; a hash over every body would cost time for nothing
  application.disable('etag');

  application.use(observeRequests({ logger, metrics, routes }));
  application.use(requireRoute(routes));
  application.use(limitRequestTime(options.requestTimeoutMs));
  application.use(healthRoutes({ health, metrics }));
  application.use(openApiRoutes(document));
  application.use(
    express.json({
      limit: options.bodyLimitBytes,
      type: ['json', '+json'],
      reviver: (_name, value: unknown) =>
        typeof value === 'string' ? value.toWellFormed() : value,
    }),
  );
  application.use(
    validateRequests(document.json, { validateResponses: options.validateResponses ?? false }),
  );
  application.use(options.router);
  application.use(problemHandler(logger));
  return application;
}
