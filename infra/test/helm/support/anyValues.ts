import fc from 'fast-check';
import { DIGEST, ENVIRONMENTS } from './chart';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,10}(-[a-z0-9]{1,8}){0,2}$/);
const port = fc.integer({ min: 1, max: 65535 });
const seconds = fc.integer({ min: 1, max: 300 });
const path = fc.stringMatching(
  /^\/[a-z0-9._~:-]{0,8}(\/[a-z0-9{}*-]{1,8}){0,2}$/,
);
const hostname = fc.stringMatching(/^[a-z]{1,8}(\.[a-z]{1,8}){1,3}$/);
/** Text with what YAML could stumble over. */
const text = fc.string({
  unit: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    },
    { weight: 1, arbitrary: fc.constantFrom(...'\n\t "\'#:-{}[]&*!|>%@`\\') },
  ),
  maxLength: 40,
});

const env = fc.uniqueArray(
  fc.oneof(
    fc.record({
      name: fc.stringMatching(/^X_[A-Z0-9_]{1,12}$/),
      value: text,
    }),
    fc.record({
      name: fc.stringMatching(/^Y_[A-Z0-9_]{1,12}$/),
      valueFrom: fc.record({
        secretKeyRef: fc.record({ name, key: name }),
      }),
    }),
  ),
  { selector: each => each.name, maxLength: 4 },
);

const autoscaling = fc
  .tuple(fc.integer({ min: 3, max: 20 }), fc.integer({ min: 0, max: 50 }))
  .chain(([minReplicas, more]) =>
    fc.record(
      {
        enabled: fc.constant(true),
        minReplicas: fc.constant(minReplicas),
        maxReplicas: fc.constant(minReplicas + more),
        targetCPUUtilization: fc.integer({ min: 1, max: 100 }),
        customMetrics: fc.array(
          fc.record({
            name: fc.stringMatching(/^[a-z_:][a-z0-9_:]{0,20}$/),
            averageValue: fc.oneof(
              fc.integer({ min: 1, max: 1_000_000_000 }),
              fc.constantFrom('300', '500m', '2k', '1.5'),
            ),
          }),
          { maxLength: 3 },
        ),
      },
      { requiredKeys: ['enabled', 'minReplicas', 'maxReplicas'] },
    ),
  );

const networkPolicy = fc.record(
  {
    allowFrom: fc.array(
      fc.oneof(
        fc.record({
          podLabels: fc.dictionary(name, name, { minKeys: 1, maxKeys: 2 }),
        }),
        fc.record(
          { service: name, namespace: name },
          { requiredKeys: ['service'] },
        ),
      ),
      { maxLength: 3 },
    ),
    allowTo: fc.array(
      fc.record(
        { service: name, namespace: name, port },
        { requiredKeys: ['service', 'port'] },
      ),
      { maxLength: 3 },
    ),
    allowToCidrs: fc.array(
      fc.record({
        cidr: fc.constantFrom('10.0.0.0/16', '0.0.0.0/0', 'fd00::/8', '::/0'),
        ports: fc.array(port, { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

const httpRoute = fc.record(
  {
    enabled: fc.constant(true),
    parentRefs: fc.array(
      fc.record({ name, namespace: name }, { requiredKeys: ['name'] }),
      { minLength: 1, maxLength: 2 },
    ),
    hostnames: fc.array(hostname, { maxLength: 3 }),
    paths: fc.array(
      fc.record({ path, type: fc.constantFrom('PathPrefix', 'Exact') }),
      { minLength: 1, maxLength: 3 },
    ),
    timeout: fc.constantFrom('', '15s', '500ms'),
  },
  { requiredKeys: ['enabled'] },
);

const ingress = fc.record({
  enabled: fc.constant(true),
  className: fc.constantFrom('', 'alb', 'istio'),
  hosts: fc.array(
    fc.record({
      host: hostname,
      paths: fc.array(
        fc.record({ path, pathType: fc.constantFrom('Prefix', 'Exact') }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

const canary = fc
  .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }))
  .chain(weights =>
    fc.record(
      {
        enabled: fc.constant(true),
        stepWeight: fc.constant(Math.min(...weights)),
        maxWeight: fc.constant(Math.max(...weights)),
        successRatePercent: fc.constantFrom(95, 99, 99.9, 99.95),
        latencyP99Milliseconds: fc.integer({ min: 1, max: 60_000 }),
      },
      { requiredKeys: ['enabled', 'stepWeight', 'maxWeight'] },
    ),
  );

/** How a service is reached: the three ways, a canary with its route included. */
const exposure = fc.oneof(
  fc.record({ httpRoute, ingress }, { requiredKeys: [] }),
  fc.record({ httpRoute, canary }),
  fc.record(
    {
      httpRoute,
      ingress,
      canary: canary.map(each => ({ ...each, provider: 'istio' })),
    },
    { requiredKeys: ['canary'] },
  ),
);

const service = fc.record(
  {
    team: name,
    system: name,
    tier: fc.constantFrom(1, 2, 3),
    size: fc.constantFrom('small', 'medium', 'large'),
    containerPort: fc.integer({ min: 1024, max: 65535 }),
    service: fc.record({ port, annotations: fc.dictionary(name, text) }),
    identity: fc.constantFrom('pod-identity', 'none'),
    verticalPodAutoscaler: fc.record({
      enabled: fc.boolean(),
      maxAllowed: fc.record({ cpu: fc.constantFrom('2', 0.5, '250m') }),
    }),
    podDisruptionBudget: fc.oneof(
      fc.record({ minAvailable: fc.constantFrom(1, 2, '50%') }),
      fc.record({ maxUnavailable: fc.constantFrom(1, 2, '10%') }),
      fc.record({ enabled: fc.boolean() }),
    ),
    shutdown: fc.record({
      delaySeconds: fc.integer({ min: 0, max: 60 }),
      timeoutSeconds: seconds,
    }),
    rollout: fc.record({ maxSurge: fc.constantFrom(1, 3, '25%', '100%') }),
    topologySpread: fc.record({ enabled: fc.boolean() }),
    podAnnotations: fc.dictionary(name, text, { maxKeys: 3 }),
    nodeSelector: fc.dictionary(name, name, { maxKeys: 2 }),
    telemetry: fc.record({ enabled: fc.boolean(), port }),
    externalSecret: fc.record({
      enabled: fc.boolean(),
      data: fc.array(
        fc.record({ secretKey: name, remoteKey: text.filter(Boolean) }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    secretFiles: fc.uniqueArray(
      fc.record(
        {
          secret: name,
          directory: name.map(each => `/etc/${each}`),
          keys: fc.array(name, { minLength: 1, maxLength: 2 }),
        },
        { requiredKeys: ['secret', 'directory'] },
      ),
      { selector: each => each.directory, maxLength: 2 },
    ),
    networkPolicy,
  },
  { requiredKeys: [] },
);

/** Values that the chart has to accept, with an image and with autoscaling, in every environment. */
export const anyValues = fc
  .record({
    environment: fc.constantFrom(...ENVIRONMENTS),
    image: fc.constant({
      repository: 'registry.example.com/order-service',
      digest: DIGEST,
    }),
    env,
    autoscaling,
    exposure,
    service,
  })
  .map(({ exposure: reached, service: rest, ...values }) => ({
    ...rest,
    ...reached,
    ...values,
  }));
