import { DIGEST, Values } from './chart';

const repository = 'registry.example.com/order-service';

/** Values that contradict each other: what is wrong, the values, what the message has to say. */
export const refusedByChart: [string, Values, string][] = [
  [
    'fewer than three instances in production',
    { autoscaling: { minReplicas: 2 } },
    'autoscaling.minReplicas: is 2, and production needs at least 3',
  ],
  [
    'the same without autoscaling',
    { autoscaling: { enabled: false }, replicaCount: 1 },
    'replicaCount: is 1, and production needs at least 3',
  ],
  [
    'a tag in production',
    { image: { repository, tag: '1.2.3' } },
    'image.digest: is needed in production; image.tag (1.2.3) can be moved',
  ],
  [
    'an image without a repository',
    { image: { digest: DIGEST } },
    'image.repository: is needed to run image.digest',
  ],
  [
    'more at least than at most',
    { autoscaling: { minReplicas: 8, maxReplicas: 5 } },
    'autoscaling.maxReplicas: is 5, less than autoscaling.minReplicas (8)',
  ],
  [
    'autoscaling by nothing',
    {
      autoscaling: {
        targetCPUUtilization: null,
        targetMemoryUtilization: null,
      },
    },
    'autoscaling.targetCPUUtilization: is needed, or another metric',
  ],
  [
    'a budget of all instances',
    { podDisruptionBudget: { minAvailable: 3 } },
    'podDisruptionBudget.minAvailable: 3 of 3 instances lets no instance be moved',
  ],
  [
    'a budget of more than all',
    { podDisruptionBudget: { minAvailable: 5 } },
    'podDisruptionBudget.minAvailable: 5 of 3 instances',
  ],
  [
    'a percentage that comes to all',
    { podDisruptionBudget: { minAvailable: '90%' } },
    'podDisruptionBudget.minAvailable: 90% of 3 instances',
  ],
  [
    'a budget of one out of one',
    { environment: 'dev', podDisruptionBudget: { minAvailable: 1 } },
    'podDisruptionBudget.minAvailable: 1 of 1 instances',
  ],
  [
    'nothing may be unavailable',
    { podDisruptionBudget: { maxUnavailable: 0 } },
    'podDisruptionBudget.maxUnavailable: 0 lets no instance be moved',
  ],
  [
    'the same as a percentage',
    { podDisruptionBudget: { maxUnavailable: '0%' } },
    'podDisruptionBudget.maxUnavailable: 0% lets no instance be moved',
  ],
  [
    'both kinds of budget',
    { podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1 } },
    'podDisruptionBudget.minAvailable: cannot be combined with podDisruptionBudget.maxUnavailable',
  ],
  [
    'a VPA against the HPA',
    { verticalPodAutoscaler: { enabled: true, updateMode: 'Auto' } },
    'verticalPodAutoscaler.updateMode: Auto works against autoscaling',
  ],
  [
    'more memory requested than allowed',
    { resources: { requests: { memory: '1Gi' } } },
    'resources.requests.memory: is 1Gi, more than resources.limits.memory (512Mi; size small',
  ],
  [
    'more CPU requested than allowed',
    { resources: { limits: { cpu: '0.2' } } },
    'resources.requests.cpu: is 250m, more than resources.limits.cpu (0.2',
  ],
  [
    'a variable of the chart',
    { env: [{ name: 'PORT', value: '80' }] },
    'env: PORT is set by the chart; change containerPort instead',
  ],
  [
    'a collector given twice',
    {
      telemetry: { enabled: true },
      env: [{ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://a' }],
    },
    'env: OTEL_EXPORTER_OTLP_ENDPOINT is set by the chart; change telemetry instead',
  ],
  [
    'a variable twice',
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    },
    'env: A is there twice',
  ],
  [
    'a variable without a value',
    { env: [{ name: 'A' }] },
    'env: A needs value or valueFrom, one of the two',
  ],
  [
    'a variable with two values',
    {
      env: [
        {
          name: 'A',
          value: '1',
          valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
        },
      ],
    },
    'env: A needs value or valueFrom, one of the two',
  ],
  [
    'a variable from two sources',
    {
      env: [
        {
          name: 'A',
          valueFrom: {
            secretKeyRef: { name: 'a', key: 'b' },
            fieldRef: { fieldPath: 'metadata.name' },
          },
        },
      ],
    },
    "at '/env/0/valueFrom': maxProperties: got 2, want 1",
  ],
  [
    'two Secrets in one folder',
    {
      secretFiles: [
        { secret: 'a', directory: '/etc/a' },
        { secret: 'b', directory: '/etc/a' },
      ],
    },
    'secretFiles: /etc/a is a folder with another content already',
  ],
  [
    'a Secret in the temporary folder',
    { secretFiles: [{ secret: 'a', directory: '/tmp' }] },
    'secretFiles: /tmp is a folder with another content already',
  ],
  [
    'callers of a whole namespace',
    { networkPolicy: { allowFrom: [{ namespace: 'platform-team-dev' }] } },
    'networkPolicy.allowFrom: platform-team-dev needs service or podLabels',
  ],
  [
    'IRSA without a role',
    { identity: 'irsa' },
    'serviceAccount.annotations: needs eks.amazonaws.com/role-arn',
  ],
  [
    'a role for another identity',
    {
      identity: 'pod-identity',
      serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn' } },
    },
    'serviceAccount.annotations: eks.amazonaws.com/role-arn has no meaning when identity is pod-identity',
  ],
  [
    'an account of nobody',
    { serviceAccount: { create: false } },
    'serviceAccount.name: is needed when serviceAccount.create is false',
  ],
  [
    'a scrape longer than its interval',
    { serviceMonitor: { interval: '15s', scrapeTimeout: '1m' } },
    'serviceMonitor.scrapeTimeout: 1m is longer than serviceMonitor.interval (15s)',
  ],
  [
    'a secret without content',
    { externalSecret: { enabled: true } },
    'externalSecret.data: is needed',
  ],
  [
    'an ingress without hosts',
    { ingress: { enabled: true } },
    'ingress.hosts: is needed',
  ],
  [
    'a route without gateways',
    { httpRoute: { enabled: true, parentRefs: [] } },
    "at '/httpRoute/parentRefs': minItems: got 0, want 1",
  ],
  [
    'a canary without autoscaling',
    {
      canary: { enabled: true, provider: 'istio' },
      autoscaling: { enabled: false },
    },
    'canary.enabled: needs autoscaling.enabled',
  ],
  [
    'a canary without a route',
    { canary: { enabled: true } },
    'canary.provider: gatewayapi:v1 shifts the traffic of a route, so it needs httpRoute.enabled',
  ],
  [
    'an ingress past the canary',
    {
      canary: { enabled: true },
      httpRoute: { enabled: true },
      ingress: {
        enabled: true,
        hosts: [
          { host: 'a.example', paths: [{ path: '/', pathType: 'Prefix' }] },
        ],
      },
    },
    'ingress.enabled: would lead traffic past the canary',
  ],
  [
    'a canary behind a load balancer',
    {
      canary: { enabled: true, provider: 'istio' },
      service: { type: 'LoadBalancer' },
    },
    'service.type: must be ClusterIP',
  ],
  [
    'a canary that looks back less than two scrapes',
    { canary: { enabled: true, provider: 'istio', window: '45s' } },
    'canary.window: 45s is too short to compute a rate; it needs two scrapes (serviceMonitor.interval is 30s)',
  ],
  [
    'a first step above the last',
    { canary: { enabled: true, provider: 'istio', stepWeight: 60 } },
    'canary.stepWeight: is 60, more than canary.maxWeight (50)',
  ],
];
