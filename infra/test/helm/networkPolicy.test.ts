import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built, readChartFile, Values } from './support/chart';
import { renderChart, renderKind } from './support/renderChart';

function inNamespace(namespace: string) {
  return {
    namespaceSelector: {
      matchLabels: { 'kubernetes.io/metadata.name': namespace },
    },
  };
}

function service(name: string, namespace = 'orders-team-production') {
  return {
    ...inNamespace(namespace),
    podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
  };
}

function tcp(...ports: number[]) {
  return ports.map(port => ({ protocol: 'TCP', port }));
}

const prometheus = {
  from: [service('prometheus', 'monitoring')],
  ports: tcp(3000),
};

const dns = {
  to: [
    {
      ...inNamespace('kube-system'),
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

/** The rules of the policy that values lead to, both ways. */
async function renderRules(values: Values) {
  const { spec } = await renderKind('NetworkPolicy', { ...built, ...values });
  expect(valueAt(spec, 'policyTypes')).toEqual(['Ingress', 'Egress']);
  return {
    ingress: valueAt(spec, 'ingress'),
    egress: valueAt(spec, 'egress'),
  };
}

describeWithTools('helm')('the network policy', () => {
  it('allows Prometheus and DNS when nothing is declared', async () => {
    expect(await renderRules({})).toEqual({
      ingress: [prometheus],
      egress: [dns],
    });
  });

  it('allows the callers that are declared, to the port of the container', async () => {
    const { ingress, egress } = await renderRules({
      containerPort: 8080,
      networkPolicy: {
        allowFrom: [
          { service: 'api-gateway', namespace: 'platform-team-production' },
          { service: 'refund-service' },
        ],
      },
    });
    expect(ingress).toEqual([
      { ...prometheus, ports: tcp(8080) },
      {
        from: [service('api-gateway', 'platform-team-production')],
        ports: tcp(8080),
      },
      { from: [service('refund-service')], ports: tcp(8080) },
    ]);
    expect(egress).toEqual([dns]);
  });

  it('allows other callers by their labels', async () => {
    const podLabels = { 'app.kubernetes.io/part-of': 'litmus' };
    const { ingress } = await renderRules({
      networkPolicy: { allowFrom: [{ podLabels }] },
    });
    expect(ingress).toEqual([
      prometheus,
      {
        from: [
          {
            ...inNamespace('orders-team-production'),
            podSelector: { matchLabels: podLabels },
          },
        ],
        ports: tcp(3000),
      },
    ]);
  });

  it('allows the targets that are declared, each at its ports', async () => {
    const { ingress, egress } = await renderRules({
      networkPolicy: {
        allowTo: [
          {
            service: 'payment-service',
            namespace: 'payments-team-production',
            port: 3000,
          },
          { service: 'stock-service', port: 4000 },
        ],
        allowToCidrs: [
          { description: 'data', cidr: '10.0.0.0/16', ports: [5432, 6379] },
          { cidr: 'fd00::/8', ports: [443] },
        ],
      },
    });
    expect(ingress).toEqual([prometheus]);
    expect(egress).toEqual([
      dns,
      {
        to: [service('payment-service', 'payments-team-production')],
        ports: tcp(3000),
      },
      { to: [service('stock-service')], ports: tcp(4000) },
      { to: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports: tcp(5432, 6379) },
      { to: [{ ipBlock: { cidr: 'fd00::/8' } }], ports: tcp(443) },
    ]);
  });

  it('allows gateways only where there is a route', async () => {
    const gatewayNamespaces = ['edge'];
    const closed = await renderRules({ networkPolicy: { gatewayNamespaces } });
    expect(closed.ingress).toEqual([prometheus]);
    const open = await renderRules({
      networkPolicy: { gatewayNamespaces },
      httpRoute: {
        enabled: true,
        parentRefs: [
          { name: 'public', namespace: 'gateways' },
          { name: 'internal' },
          { name: 'second', namespace: 'edge' },
        ],
      },
    });
    expect(open.ingress).toEqual([
      prometheus,
      {
        from: ['edge', 'gateways', 'orders-team-production'].map(inNamespace),
        ports: tcp(3000),
      },
    ]);
  });

  it('allows the collector of traces when there is one', async () => {
    const { egress } = await renderRules({
      telemetry: { enabled: true, namespace: 'tracing', port: 4319 },
    });
    expect(egress).toEqual([
      dns,
      {
        to: [service('opentelemetry-collector', 'tracing')],
        ports: tcp(4319),
      },
    ]);
  });

  it('allows the collector that the service is told about', async () => {
    const manifests = await renderChart({
      ...built,
      telemetry: { enabled: true, service: 'traces', namespace: 'tracing' },
    });
    const deployment = manifests.find(({ kind }) => kind === 'Deployment');
    expect(
      valueAt(
        deployment,
        ...['spec', 'template', 'spec', 'containers', 0, 'env'],
      ),
    ).toEqual(
      expect.arrayContaining([
        {
          name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
          value: 'http://traces.tracing.svc:4318',
        },
      ]),
    );
  });

  it('allows the agent of EKS Pod Identity when that is the identity', async () => {
    const { egress } = await renderRules({ identity: 'pod-identity' });
    expect(egress).toEqual([
      dns,
      {
        to: [
          { ipBlock: { cidr: '169.254.170.23/32' } },
          { ipBlock: { cidr: 'fd00:ec2::23/128' } },
        ],
        ports: tcp(80),
      },
    ]);
  });

  it("allows the mesh's control plane when the mesh shifts the traffic", async () => {
    const { egress } = await renderRules({
      canary: { enabled: true, provider: 'istio' },
    });
    expect(egress).toEqual([
      dns,
      { to: [inNamespace('istio-system')], ports: tcp(15012) },
    ]);
  });

  it.each(['sandbox', 'dev', 'staging', 'production'])(
    'never has a rule without peers or ports (%s)',
    async environment => {
      const { spec } = await renderKind(
        'NetworkPolicy',
        readChartFile('ci', `${environment}.yaml`),
      );
      const rules = [
        ...(valueAt(spec, 'ingress') as object[]),
        ...(valueAt(spec, 'egress') as object[]),
      ] as { from?: object[]; to?: object[]; ports: object[] }[];
      for (const { from, to, ports } of rules) {
        const peers = from ?? to ?? [];
        expect(peers).not.toHaveLength(0);
        expect(peers).not.toContainEqual({});
        expect(ports).not.toHaveLength(0);
      }
    },
  );
});
