import { describeWithTools } from '../support/describeWithTools';
import { built, DIGEST, Values } from './support/chart';
import { runHelmTemplate } from './support/renderChart';

const repository = 'registry.example.com/order-service';
const secret = { secretKey: 'a', remoteKey: 'b' };

/** Values that are refused, and what the message has to say. */
const CASES: [string, Values, string][] = [
  // Types, choices and unknown keys: the schema
  ['a wrong type', { replicaCount: 'three' }, "at '/replicaCount': got string, want integer"],
  ['a number where text is needed', { env: [{ name: 'A', value: 3 }] }, "at '/env/0/value': got number, want string"],
  ['text for a switch', { canary: { enabled: 'yes' } }, "at '/canary/enabled': got string, want boolean"],
  ['an unknown key', { replicaCout: 3 }, "additional properties 'replicaCout' not allowed"],
  ['an unknown key further down', { autoscaling: { minReplica: 3 } }, "at '/autoscaling': additional properties 'minReplica' not allowed"],
  ['an unknown key in a list', { networkPolicy: { allowFrom: [{ service: 'a', ns: 'b' }] } }, "at '/networkPolicy/allowFrom/0': additional properties 'ns' not allowed"],
  ['an unknown size', { size: 'huge' }, "at '/size': value must be one of 'small', 'medium', 'large'"],
  ['an unknown environment', { environment: 'prod' }, "at '/environment': value must be one of 'sandbox', 'dev', 'staging', 'production'"],
  ['an unknown tier', { tier: 4 }, "at '/tier': value must be one of 1, 2, 3"],
  ['an unknown identity', { identity: 'role' }, "at '/identity': value must be one of 'irsa', 'pod-identity', 'none'"],
  ['an unknown canary provider', { canary: { provider: 'nginx' } }, "at '/canary/provider': value must be one of 'gatewayapi:v1', 'istio'"],
  ['a digest that is none', { image: { repository, digest: 'latest' } }, "at '/image/digest': 'latest' does not match"],
  ['a tag within the repository', { image: { repository: `${repository}:1.0`, digest: DIGEST } }, "at '/image/repository'"],
  ['a privileged port', { containerPort: 80 }, "at '/containerPort': minimum: got 80, want 1,024"],
  ['a port that does not exist', { service: { port: 70000 } }, "at '/service/port': maximum: got 70,000, want 65,535"],
  ['a duration without a unit', { serviceMonitor: { interval: '30' } }, "at '/serviceMonitor/interval': '30' does not match"],
  ['memory without a unit', { resources: { limits: { memory: '512' } } }, "at '/resources/limits/memory': '512' does not match"],
  ['an address that is no range', { networkPolicy: { allowToCidrs: [{ cidr: '10.0.0.0', ports: [5432] }] } }, "at '/networkPolicy/allowToCidrs/0/cidr': '10.0.0.0' does not match"],
  ['a range without ports', { networkPolicy: { allowToCidrs: [{ cidr: '10.0.0.0/16' }] } }, "at '/networkPolicy/allowToCidrs/0': missing property 'ports'"],
  ['a called service without a port', { networkPolicy: { allowTo: [{ service: 'payment-service' }] } }, "at '/networkPolicy/allowTo/0': missing property 'port'"],
  ['a name with capitals', { nameOverride: 'OrderService' }, "at '/nameOverride': 'OrderService' does not match"],
  ['a weight above 100', { canary: { maxWeight: 120 } }, "at '/canary/maxWeight': maximum: got 120, want 100"],
  // Two values at once: the chart itself
  ['fewer than three instances in production', { autoscaling: { minReplicas: 2 } }, 'autoscaling.minReplicas: is 2, and production needs at least 3'],
  ['the same without autoscaling', { autoscaling: { enabled: false }, replicaCount: 1 }, 'replicaCount: is 1, and production needs at least 3'],
  ['a tag in production', { image: { repository, tag: '1.2.3' } }, 'image.digest: is needed in production; image.tag (1.2.3) can be moved'],
  ['an image without a repository', { image: { digest: DIGEST } }, 'image.repository: is needed to run image.digest'],
  ['more at least than at most', { autoscaling: { minReplicas: 8, maxReplicas: 5 } }, 'autoscaling.maxReplicas: is 5, less than autoscaling.minReplicas (8)'],
  ['autoscaling by nothing', { autoscaling: { targetCPUUtilization: null, targetMemoryUtilization: null } }, 'autoscaling.targetCPUUtilization: is needed, or another metric'],
  ['a budget of all instances', { podDisruptionBudget: { minAvailable: 3 } }, 'podDisruptionBudget.minAvailable: 3 of 3 instances lets no instance be moved'],
  ['a budget of more than all', { podDisruptionBudget: { minAvailable: 5 } }, 'podDisruptionBudget.minAvailable: 5 of 3 instances'],
  ['a percentage that comes to all', { podDisruptionBudget: { minAvailable: '90%' } }, 'podDisruptionBudget.minAvailable: 90% of 3 instances'],
  ['a budget of one out of one', { environment: 'dev', podDisruptionBudget: { minAvailable: 1 } }, 'podDisruptionBudget.minAvailable: 1 of 1 instances'],
  ['nothing may be unavailable', { podDisruptionBudget: { maxUnavailable: 0 } }, 'podDisruptionBudget.maxUnavailable: 0 lets no instance be moved'],
  ['the same as a percentage', { podDisruptionBudget: { maxUnavailable: '0%' } }, 'podDisruptionBudget.maxUnavailable: 0% lets no instance be moved'],
  ['both kinds of budget', { podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1 } }, 'podDisruptionBudget.minAvailable: cannot be combined with podDisruptionBudget.maxUnavailable'],
  ['a VPA against the HPA', { verticalPodAutoscaler: { enabled: true, updateMode: 'Auto' } }, 'verticalPodAutoscaler.updateMode: Auto works against autoscaling'],
  ['more memory requested than allowed', { resources: { requests: { memory: '1Gi' } } }, 'resources.requests.memory: is 1Gi, more than resources.limits.memory (512Mi; size small'],
  ['more CPU requested than allowed', { resources: { limits: { cpu: '0.2' } } }, 'resources.requests.cpu: is 250m, more than resources.limits.cpu (0.2'],
  ['a variable of the chart', { env: [{ name: 'PORT', value: '80' }] }, 'env: PORT is set by the chart; change containerPort instead'],
  ['a collector given twice', { telemetry: { enabled: true }, env: [{ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://a' }] }, 'env: OTEL_EXPORTER_OTLP_ENDPOINT is set by the chart; change telemetry instead'],
  ['a variable twice', { env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }] }, 'env: A is there twice'],
  ['a variable without a value', { env: [{ name: 'A' }] }, 'env: A needs value or valueFrom, one of the two'],
  ['a variable with two values', { env: [{ name: 'A', value: '1', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }, 'env: A needs value or valueFrom, one of the two'],
  ['a variable from two sources', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'b' }, fieldRef: { fieldPath: 'metadata.name' } } }] }, "at '/env/0/valueFrom': maxProperties: got 2, want 1"],
  ['IRSA without a role', { identity: 'irsa' }, 'serviceAccount.annotations: needs eks.amazonaws.com/role-arn'],
  ['a role for another identity', { identity: 'pod-identity', serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn' } } }, 'serviceAccount.annotations: eks.amazonaws.com/role-arn has no meaning when identity is pod-identity'],
  ['an account of nobody', { serviceAccount: { create: false } }, 'serviceAccount.name: is needed when serviceAccount.create is false'],
  ['a scrape longer than its interval', { serviceMonitor: { interval: '15s', scrapeTimeout: '1m' } }, 'serviceMonitor.scrapeTimeout: 1m is longer than serviceMonitor.interval (15s)'],
  ['a secret without content', { externalSecret: { enabled: true } }, 'externalSecret.data: is needed'],
  ['an ingress without hosts', { ingress: { enabled: true } }, 'ingress.hosts: is needed'],
  ['a route without gateways', { httpRoute: { enabled: true, parentRefs: [] } }, "at '/httpRoute/parentRefs': minItems: got 0, want 1"],
  ['a canary without autoscaling', { canary: { enabled: true, provider: 'istio' }, autoscaling: { enabled: false } }, 'canary.enabled: needs autoscaling.enabled'],
  ['a canary without a route', { canary: { enabled: true } }, 'canary.provider: gatewayapi:v1 shifts the traffic of a route, so it needs httpRoute.enabled'],
  ['an ingress past the canary', { canary: { enabled: true }, httpRoute: { enabled: true }, ingress: { enabled: true, hosts: [{ host: 'a.example', paths: [{ path: '/', pathType: 'Prefix' }] }] } }, 'ingress.enabled: would lead traffic past the canary'],
  ['a canary behind a load balancer', { canary: { enabled: true, provider: 'istio' }, service: { type: 'LoadBalancer' } }, 'service.type: must be ClusterIP'],
  ['a first step above the last', { canary: { enabled: true, provider: 'istio', stepWeight: 60 } }, 'canary.stepWeight: is 60, more than canary.maxWeight (50)'],
];

describeWithTools('helm')('values that are refused', () => {
  it.each(CASES)('%s', async (_, values, message) => {
    const { exitCode, stdout, stderr } = await runHelmTemplate({
      ...built,
      ...values,
    });
    expect(stderr).toContain(message);
    expect(exitCode).not.toBe(0);
    expect(stdout).toBe('');
  });

  it('reports all mistakes at once', async () => {
    const { stderr } = await runHelmTemplate({
      ...built,
      autoscaling: { minReplicas: 2 },
      serviceAccount: { create: false },
      externalSecret: { enabled: true, name: 'a' },
    });
    expect(stderr).toContain('the values of order-service are not valid');
    expect(stderr.match(/^ {2}- [a-zA-Z.]+: /gm)).toHaveLength(3);
  });

  it('accepts what is just right', async () => {
    const { exitCode, stderr } = await runHelmTemplate({
      ...built,
      autoscaling: { minReplicas: 3, maxReplicas: 3 },
      podDisruptionBudget: { minAvailable: '60%' },
      resources: { requests: { cpu: '0.5', memory: '512Mi' } },
      serviceMonitor: { interval: '60s', scrapeTimeout: '1m' },
      externalSecret: { enabled: true, data: [secret] },
      verticalPodAutoscaler: { enabled: true, updateMode: 'Off' },
    });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('lets the VPA act where the HPA looks at another metric', async () => {
    const { exitCode } = await runHelmTemplate({
      ...built,
      autoscaling: {
        targetCPUUtilization: null,
        targetMemoryUtilization: null,
        customMetrics: [{ name: 'orders_per_minute', averageValue: '300' }],
      },
      verticalPodAutoscaler: { enabled: true, updateMode: 'Auto' },
    });
    expect(exitCode).toBe(0);
  });
});
