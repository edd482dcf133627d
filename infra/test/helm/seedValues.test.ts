import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeWithTools } from '../support/describeWithTools';
import { runTool } from '../support/runTool';
import { valueAt } from '../support/valueAt';
import { CHART, DIGEST, KUBERNETES_VERSION, Values } from './support/chart';
import { findKind, Manifest, renderChart } from './support/renderChart';

const FILE = join(__dirname, 'fixtures/seed-user-service-production.yaml');
const release = { release: 'user-service', namespace: 'production' };

describeWithTools('helm')('the values file that services started from', () => {
  let values: Values;
  let manifests: Manifest[];
  beforeAll(async () => {
    values = parse(readFileSync(FILE, 'utf8'));
    manifests = await renderChart(
      { ...values, image: { ...Object(values.image), digest: DIGEST } },
      release,
    );
  });

  it('renders as it is, and so does the command of its description', async () => {
    const { exitCode, stdout } = await runTool('helm', [
      ...['template', 'user-service', CHART, '--values', FILE],
      ...['--namespace', 'production', '--kube-version', KUBERNETES_VERSION],
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('kind: Ingress');
  });

  it('scales from 3 to 20 by CPU and memory', () => {
    expect(findKind(manifests, 'HorizontalPodAutoscaler').spec).toMatchObject({
      minReplicas: 3,
      maxReplicas: 20,
      metrics: [
        { resource: { name: 'cpu', target: { averageUtilization: 70 } } },
        { resource: { name: 'memory', target: { averageUtilization: 80 } } },
      ],
    });
  });

  it('keeps two instances while nodes are drained', () => {
    const { spec } = findKind(manifests, 'PodDisruptionBudget');
    expect(spec).toMatchObject({ minAvailable: 2 });
    expect(spec).not.toHaveProperty('maxUnavailable');
  });

  it('passes probes, resources, variables and scheduling on', () => {
    const pod = valueAt(
      findKind(manifests, 'Deployment'),
      ...['spec', 'template', 'spec'],
    );
    expect(pod).toMatchObject({
      nodeSelector: values.nodeSelector,
      affinity: values.affinity,
      containers: [
        {
          image: `123456789.dkr.ecr.us-east-1.amazonaws.com/user-service@${DIGEST}`,
          resources: values.resources,
          startupProbe: { periodSeconds: 5, failureThreshold: 30 },
          env: expect.arrayContaining(values.env as unknown[]),
        },
      ],
    });
  });

  it('keeps the role of its account', () => {
    expect(findKind(manifests, 'ServiceAccount').metadata.annotations).toEqual(
      valueAt(values, 'serviceAccount', 'annotations'),
    );
  });

  it('leads /api/users to the service', () => {
    expect(findKind(manifests, 'Ingress').spec).toMatchObject({
      ingressClassName: 'istio',
      rules: [
        {
          host: 'api.ecommerce.example.com',
          http: {
            paths: [
              {
                path: '/api/users',
                pathType: 'Prefix',
                backend: {
                  service: { name: 'user-service', port: { number: 3000 } },
                },
              },
            ],
          },
        },
      ],
    });
  });
});
