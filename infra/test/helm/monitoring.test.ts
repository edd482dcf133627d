import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built } from './support/chart';
import { renderKind } from './support/renderChart';

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

  it('names the job after the service', async () => {
    const service = await renderKind('Service', built);
    const { spec } = await renderKind('ServiceMonitor', built);
    const jobLabel = String(valueAt(spec, 'jobLabel'));
    expect(service.metadata.labels[jobLabel]).toBe('order-service');
  });
});
