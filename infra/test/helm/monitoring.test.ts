import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built } from './support/chart';
import { renderKind } from './support/renderChart';

/** A rule of Prometheus that changes labels, as far as the chart uses it. */
interface Relabeling {
  action: string;
  targetLabel?: string;
  replacement?: string;
  regex?: string;
}

/** What Prometheus does with labels at a rule. */
function relabel(labels: Record<string, string>, rules: Relabeling[]) {
  return rules.reduce(
    (current, { action, targetLabel, replacement, regex }) => {
      if (action === 'replace' && targetLabel && replacement !== undefined) {
        return { ...current, [targetLabel]: replacement };
      }
      if (action === 'labeldrop') {
        const pattern = new RegExp(`^(?:${regex})$`);
        return Object.fromEntries(
          Object.entries(current).filter(([name]) => !pattern.test(name)),
        );
      }
      throw new Error(`A rule that this test does not know: ${action}`);
    },
    labels,
  );
}

/** What Prometheus makes of a sample: a label of the target moves the sample's own to exported_…. */
function scrape(
  endpoint: unknown,
  target: Record<string, string>,
  sample: Record<string, string>,
) {
  expect(valueAt(endpoint, 'honorLabels')).toBe(false);
  const targetLabels = relabel(
    target,
    valueAt(endpoint, 'relabelings') as Relabeling[],
  );
  const own = Object.entries(sample).map(([name, value]) => [
    name in targetLabels ? `exported_${name}` : name,
    value,
  ]);
  return relabel(
    { ...Object.fromEntries(own), ...targetLabels },
    valueAt(endpoint, 'metricRelabelings') as Relabeling[],
  );
}

describeWithTools('helm')('monitoring', () => {
  it('reads the metrics where and as often as the values say', async () => {
    const monitor = await renderKind('ServiceMonitor', {
      ...built,
      serviceMonitor: {
        path: '/internal/metrics',
        interval: '1m',
        scrapeTimeout: '20s',
        labels: { release: 'prometheus' },
      },
    });
    expect(monitor.metadata.labels).toMatchObject({ release: 'prometheus' });
    expect(monitor.spec).toMatchObject({
      endpoints: [
        {
          port: 'http',
          path: '/internal/metrics',
          interval: '1m',
          scrapeTimeout: '20s',
        },
      ],
    });
  });

  it.each(['order-service', 'order-service-primary'])(
    'gives every series of the Service %s the label of the service, once',
    async kubernetesService => {
      const { spec } = await renderKind('ServiceMonitor', built);
      const endpoint = valueAt(spec, 'endpoints', 0);
      const target = { service: kubernetesService, pod: 'order-service-1' };
      expect(
        scrape(endpoint, target, {
          service: 'order-service',
          route: '/orders',
        }),
      ).toEqual({
        service: 'order-service',
        pod: 'order-service-1',
        route: '/orders',
      });
      expect(scrape(endpoint, target, { type: 'heap' })).toEqual({
        service: 'order-service',
        pod: 'order-service-1',
        type: 'heap',
      });
    },
  );

  it('names the job after the service', async () => {
    const service = await renderKind('Service', built);
    const { spec } = await renderKind('ServiceMonitor', built);
    const jobLabel = String(valueAt(spec, 'jobLabel'));
    expect(service.metadata.labels[jobLabel]).toBe('order-service');
  });
});
