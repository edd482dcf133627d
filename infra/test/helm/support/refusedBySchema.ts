import { DIGEST, Values } from './chart';

const repository = 'registry.example.com/order-service';

/** Values of a wrong type, unknown keys and unknown choices: what is wrong, the values, what the message has to say. */
export const refusedBySchema: [string, Values, string][] = [
  [
    'a wrong type',
    { replicaCount: 'three' },
    "at '/replicaCount': got string, want integer",
  ],
  [
    'a number where text is needed',
    { env: [{ name: 'A', value: 3 }] },
    "at '/env/0/value': got number, want string",
  ],
  [
    'text for a switch',
    { canary: { enabled: 'yes' } },
    "at '/canary/enabled': got string, want boolean",
  ],
  [
    'an unknown key',
    { replicaCout: 3 },
    "additional properties 'replicaCout' not allowed",
  ],
  [
    'an unknown key further down',
    { autoscaling: { minReplica: 3 } },
    "at '/autoscaling': additional properties 'minReplica' not allowed",
  ],
  [
    'an unknown key in a list',
    { networkPolicy: { allowFrom: [{ service: 'a', ns: 'b' }] } },
    "at '/networkPolicy/allowFrom/0': additional properties 'ns' not allowed",
  ],
  [
    'an unknown size',
    { size: 'huge' },
    "at '/size': value must be one of 'small', 'medium', 'large'",
  ],
  [
    'an unknown environment',
    { environment: 'prod' },
    "at '/environment': value must be one of 'sandbox', 'dev', 'staging', 'production'",
  ],
  ['an unknown tier', { tier: 4 }, "at '/tier': value must be one of 1, 2, 3"],
  [
    'an unknown identity',
    { identity: 'role' },
    "at '/identity': value must be one of 'irsa', 'pod-identity', 'none'",
  ],
  [
    'an unknown canary provider',
    { canary: { provider: 'nginx' } },
    "at '/canary/provider': value must be one of 'gatewayapi:v1', 'istio'",
  ],
  [
    'a digest that is none',
    { image: { repository, digest: 'latest' } },
    "at '/image/digest': 'latest' does not match",
  ],
  [
    'a tag within the repository',
    { image: { repository: `${repository}:1.0`, digest: DIGEST } },
    "at '/image/repository'",
  ],
  [
    'a privileged port',
    { containerPort: 80 },
    "at '/containerPort': minimum: got 80, want 1,024",
  ],
  [
    'a port that does not exist',
    { service: { port: 70000 } },
    "at '/service/port': maximum: got 70,000, want 65,535",
  ],
  [
    'a duration without a unit',
    { serviceMonitor: { interval: '30' } },
    "at '/serviceMonitor/interval': '30' does not match",
  ],
  [
    'memory without a unit',
    { resources: { limits: { memory: '512' } } },
    "at '/resources/limits/memory': '512' does not match",
  ],
  [
    'an address that is no range',
    { networkPolicy: { allowToCidrs: [{ cidr: '10.0.0.0', ports: [5432] }] } },
    "at '/networkPolicy/allowToCidrs/0/cidr': '10.0.0.0' does not match",
  ],
  [
    'a range without ports',
    { networkPolicy: { allowToCidrs: [{ cidr: '10.0.0.0/16' }] } },
    "at '/networkPolicy/allowToCidrs/0': missing property 'ports'",
  ],
  [
    'a called service without a port',
    { networkPolicy: { allowTo: [{ service: 'payment-service' }] } },
    "at '/networkPolicy/allowTo/0': missing property 'port'",
  ],
  [
    'a name with capitals',
    { nameOverride: 'OrderService' },
    "at '/nameOverride': 'OrderService' does not match",
  ],
  [
    'a weight above 100',
    { canary: { maxWeight: 120 } },
    "at '/canary/maxWeight': maximum: got 120, want 100",
  ],
  [
    'a folder that leads elsewhere',
    { secretFiles: [{ secret: 'a', directory: '/etc/../root' }] },
    "at '/secretFiles/0/directory'",
  ],
];
