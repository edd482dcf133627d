import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built, Values } from './support/chart';
import { findKind, renderChart } from './support/renderChart';

const route = {
  httpRoute: {
    enabled: true,
    parentRefs: [{ name: 'public', namespace: 'gateways' }],
    hostnames: ['api.example.com'],
    paths: [
      { path: '/api/orders', type: 'PathPrefix' },
      { path: '/orders.json', type: 'Exact' },
    ],
    timeout: '15s',
  },
};

async function renderCanary(canary: Values, values: Values = route) {
  return renderChart({
    ...built,
    ...values,
    canary: { enabled: true, ...canary },
  });
}

describeWithTools('helm')('the canary', () => {
  it('moves traffic in steps of 10 to 50 percent, at 99 % success and 500 ms', async () => {
    const { spec } = findKind(await renderCanary({}), 'Canary');
    expect(spec).toMatchObject({
      provider: 'gatewayapi:v1',
      analysis: {
        interval: '1m',
        threshold: 5,
        stepWeight: 10,
        maxWeight: 50,
        metrics: [
          { name: 'success-rate', interval: '2m', thresholdRange: { min: 99 } },
          { name: 'latency-p99', interval: '2m', thresholdRange: { max: 500 } },
        ],
      },
    });
  });

  it('takes the steps, gates and webhooks of the values', async () => {
    const webhooks = [
      {
        name: 'load-test',
        type: 'rollout',
        url: 'http://loadtester.flagger-system/',
        timeout: '5s',
        metadata: { cmd: 'hey -z 1m http://order-service-canary:3000/' },
      },
    ];
    const { spec } = findKind(
      await renderCanary({
        stepWeight: 5,
        maxWeight: 20,
        interval: '30s',
        threshold: 2,
        window: '90s',
        successRatePercent: 99.9,
        latencyP99Milliseconds: 250,
        webhooks,
      }),
      'Canary',
    );
    expect(valueAt(spec, 'analysis')).toMatchObject({
      interval: '30s',
      threshold: 2,
      stepWeight: 5,
      maxWeight: 20,
      metrics: [
        { interval: '90s', thresholdRange: { min: 99.9 } },
        { interval: '90s', thresholdRange: { max: 250 } },
      ],
      webhooks,
    });
  });

  it('gives Flagger the route that it would have had', async () => {
    const { spec } = findKind(await renderCanary({}), 'Canary');
    expect(valueAt(spec, 'service')).toMatchObject({
      name: 'order-service',
      port: 3000,
      targetPort: 'http',
      gatewayRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: 'public',
          namespace: 'gateways',
        },
      ],
      hosts: ['api.example.com'],
      match: [
        { uri: { prefix: '/api/orders' } },
        { uri: { exact: '/orders.json' } },
      ],
      timeout: '15s',
    });
  });

  it('lets a mesh shift the traffic, and take failing instances out', async () => {
    const { spec } = findKind(
      await renderCanary({ provider: 'istio' }, {}),
      'Canary',
    );
    const service = valueAt(spec, 'service');
    expect(service).toMatchObject({
      gateways: ['mesh'],
      trafficPolicy: {
        tls: { mode: 'ISTIO_MUTUAL' },
        outlierDetection: { consecutive5xxErrors: 5 },
      },
    });
    expect(service).not.toHaveProperty('gatewayRefs');
    expect(service).not.toHaveProperty('match');
  });

  it('keeps the route beside a mesh', async () => {
    const manifests = await renderCanary({ provider: 'istio' });
    expect(findKind(manifests, 'HTTPRoute').spec).toMatchObject({
      rules: [{ backendRefs: [{ name: 'order-service' }] }],
    });
  });

  it('lets the VPA look at the instances that have the traffic', async () => {
    const manifests = await renderCanary(
      {},
      { ...route, verticalPodAutoscaler: { enabled: true } },
    );
    expect(findKind(manifests, 'VerticalPodAutoscaler').spec).toMatchObject({
      targetRef: { name: 'order-service-primary' },
    });
  });

  it('measures requests of the new version, without probes and scrapes', async () => {
    const manifests = await renderCanary({
      prometheusAddress: 'http://thanos.monitoring:9090',
    });
    const templates = manifests.filter(({ kind }) => kind === 'MetricTemplate');
    const queries = templates.map(template => {
      expect(valueAt(template, 'spec', 'provider')).toEqual({
        type: 'prometheus',
        address: 'http://thanos.monitoring:9090',
      });
      return String(valueAt(template, 'spec', 'query'));
    });
    expect(queries[0]).toContain('http_requests_total{');
    expect(queries[0]).toContain('status!~"5.."');
    expect(queries[1]).toContain('histogram_quantile(0.99');
    for (const query of queries) {
      expect(query).toContain('namespace="{{ namespace }}"');
      expect(query).toContain('service="order-service"');
      expect(query).toContain('[{{ interval }}]');
      const [, pods] = /pod=~"([^"]*)"/.exec(query)!;
      const pattern = new RegExp(
        `^(?:${pods.replace('{{ target }}', 'order-service')})$`,
      );
      expect('order-service-7d9c5b-x2x4z').toMatch(pattern);
      expect('order-service-primary-7d9c5b-x2x4z').not.toMatch(pattern);
      const [, routes] = /route!~"([^"]*)"/.exec(query)!;
      const left = new RegExp(`^(?:${routes})$`);
      for (const probe of ['/health', '/health/live', '/metrics']) {
        expect(probe).toMatch(left);
      }
      expect('/orders').not.toMatch(left);
    }
  });
});
