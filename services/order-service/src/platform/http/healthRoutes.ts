import { Router } from 'express';
import type { Health } from '../health.ts';
import { serviceIdentity } from '../serviceIdentity.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** The endpoints that Kubernetes and Prometheus call. */
export function healthRoutes(options: { health: Health; metrics: Metrics }): Router {
  const { health, metrics } = options;
  const router = Router();
  router.get('/health', (_request, response) => {
    response.json({
      status: 'ok',
      service: serviceIdentity.name,
      version: serviceIdentity.version,
    });
  });
  // Says only that the process can answer: a restart would not bring back a dependency
  router.get('/health/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/health/ready', async (_request, response) => {
    const report = await health.report();
    response
      .status(report.ready ? 200 : 503)
      .json({ status: report.status, checks: report.checks });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}
