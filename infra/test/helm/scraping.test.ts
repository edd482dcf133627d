import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built } from './support/chart';
import { renderKind } from './support/renderChart';
import { RunningPrometheus, startPrometheus } from './support/startPrometheus';

const METRICS = `
# TYPE http_requests_total counter
http_requests_total{service="order-service",route="/orders"} 5
# TYPE process_open_fds gauge
process_open_fds 7
`;

/** Rules of a ServiceMonitor as the Prometheus operator writes them into Prometheus' configuration. */
function toConfiguration(rules: unknown): object[] {
  return (rules as Record<string, unknown>[]).map(rule =>
    Object.fromEntries(
      Object.entries(rule).map(([key, value]) => [
        key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
        value,
      ]),
    ),
  );
}

/** Asks Prometheus until it has series of a job. */
async function readSeries(url: string, job: string) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const series = await fetch(
      `${url}/api/v1/series?match[]=${encodeURIComponent(
        `{job="${job}",__name__=~"http_requests_total|process_open_fds"}`,
      )}`,
    )
      .then(response => response.json())
      .then(answer => answer.data as Record<string, string>[])
      .catch(() => []);
    if (series.length > 0) {
      return series;
    }
    await sleep(200);
  }
  throw new Error(`Prometheus has read nothing of ${job}.`);
}

describeWithTools('helm', 'prometheus')(
  'a Prometheus that reads a service',
  () => {
    let service: Server;
    let prometheus: RunningPrometheus;
    beforeAll(async () => {
      service = createServer((_, response) => {
        response.setHeader('content-type', 'text/plain; version=0.0.4');
        response.end(METRICS);
      });
      await new Promise<void>(resolve => {
        service.listen(0, '127.0.0.1', resolve);
      });
      const monitor = await renderKind('ServiceMonitor', built);
      const endpoint = valueAt(monitor, 'spec', 'endpoints', 0);
      prometheus = await startPrometheus(
        ['order-service', 'order-service-primary'].map(kubernetesService => ({
          job_name: kubernetesService,
          metrics_path: valueAt(endpoint, 'path'),
          honor_labels: valueAt(endpoint, 'honorLabels'),
          relabel_configs: toConfiguration(valueAt(endpoint, 'relabelings')),
          metric_relabel_configs: toConfiguration(
            valueAt(endpoint, 'metricRelabelings'),
          ),
          static_configs: [
            {
              targets: [`127.0.0.1:${(service.address() as AddressInfo).port}`],
              labels: { service: kubernetesService, pod: 'order-service-1' },
            },
          ],
        })),
      );
    });
    afterAll(async () => {
      await prometheus?.stop();
      service?.close();
    });

    it.each(['order-service', 'order-service-primary'])(
      'labels everything of the Service %s with the name of the service, once',
      async job => {
        const instance = expect.any(String);
        const target = { job, instance, pod: 'order-service-1' };
        const series = await readSeries(prometheus.url, job);
        expect(series).toHaveLength(2);
        expect(series).toEqual(
          expect.arrayContaining([
            {
              __name__: 'http_requests_total',
              service: 'order-service',
              route: '/orders',
              ...target,
            },
            {
              __name__: 'process_open_fds',
              service: 'order-service',
              ...target,
            },
          ]),
        );
      },
    );
  },
);
