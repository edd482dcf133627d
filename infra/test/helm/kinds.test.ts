import { describeWithTools } from '../support/describeWithTools';
import { built } from './support/chart';
import { renderChart } from './support/renderChart';

const route = { httpRoute: { enabled: true } };
const canary = { ...route, canary: { enabled: true } };

async function renderKinds(values: Record<string, unknown>) {
  return (await renderChart(values)).map(({ kind }) => kind).sort();
}

describeWithTools('helm')('kinds that the chart renders', () => {
  it('renders what every service has', async () => {
    expect(await renderKinds(built)).toEqual([
      'Deployment',
      'HorizontalPodAutoscaler',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
      'ServiceMonitor',
    ]);
  });

  it.each([
    ['serviceAccount', 'ServiceAccount', { create: false, name: 'shared' }],
    ['autoscaling', 'HorizontalPodAutoscaler', { enabled: false }],
    ['podDisruptionBudget', 'PodDisruptionBudget', { enabled: false }],
    ['networkPolicy', 'NetworkPolicy', { enabled: false }],
    ['serviceMonitor', 'ServiceMonitor', { enabled: false }],
  ])('leaves out by %s the %s alone', async (key, kind, value) => {
    const before = await renderKinds(built);
    const after = await renderKinds({ ...built, [key]: value });
    expect(after).toEqual(before.filter(each => each !== kind));
  });

  it.each([
    ['httpRoute', 'HTTPRoute', { enabled: true }],
    [
      'ingress',
      'Ingress',
      {
        enabled: true,
        hosts: [
          { host: 'a.example', paths: [{ path: '/', pathType: 'Prefix' }] },
        ],
      },
    ],
    ['verticalPodAutoscaler', 'VerticalPodAutoscaler', { enabled: true }],
    [
      'externalSecret',
      'ExternalSecret',
      { enabled: true, data: [{ secretKey: 'a', remoteKey: 'b' }] },
    ],
  ])('adds by %s the %s alone', async (key, kind, value) => {
    const before = await renderKinds(built);
    const after = await renderKinds({ ...built, [key]: value });
    expect(after).toEqual([...before, kind].sort());
  });

  it('leaves Services and route to Flagger with a canary', async () => {
    const before = await renderKinds({ ...built, ...route });
    const after = await renderKinds({ ...built, ...canary });
    expect(after).toEqual(
      [
        ...before.filter(kind => kind !== 'Service' && kind !== 'HTTPRoute'),
        'Canary',
        'MetricTemplate',
        'MetricTemplate',
      ].sort(),
    );
  });

  it.each([
    ['without a canary', route, ['HTTPRoute', 'Service']],
    ['with one', canary, []],
  ])(
    'leaves out what runs the image before the first build, %s',
    async (_, extra, more) => {
      const kinds = await renderKinds({
        ...extra,
        image: { repository: 'registry.example.com/order-service' },
        verticalPodAutoscaler: { enabled: true },
      });
      expect(kinds).toEqual(
        ['NetworkPolicy', 'ServiceAccount', 'ServiceMonitor', ...more].sort(),
      );
    },
  );
});
