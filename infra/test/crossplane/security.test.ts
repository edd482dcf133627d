import { describeWithTools } from '../support/describeWithTools';
import { claimOf } from './support/claimOf';
import {
  ENVIRONMENTS,
  Kind,
  KINDS,
  readEnvironment,
} from './support/crossplaneFiles';
import { KubernetesObject, managedSpec } from './support/KubernetesObject';
import { managedParts } from './support/managedParts';
import { Renderer } from './support/Renderer';
import { settle } from './support/settle';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

const KIND_NAMES = Object.keys(KINDS) as Kind[];
const PLATFORM = readEnvironment('production').data ?? {};

describeWithTools(
  'crossplane',
  'function-go-templating',
  'function-auto-ready',
)('what a claim becomes in AWS', () => {
  let renderer: Renderer;
  const partsOf = new Map<Kind, Map<string, KubernetesObject>>();

  function forProvider(kind: Kind, part: string): Record<string, unknown> {
    const object = partsOf.get(kind)?.get(part);
    if (!object) {
      throw new Error(`${kind} has no ${part}`);
    }
    return managedSpec(object).forProvider;
  }

  beforeAll(async () => {
    renderer = await Renderer.start();
    for (const kind of KIND_NAMES) {
      const { parts } = await settle(
        renderer,
        claimOf(kind, { parameters: { size: 'medium' } }),
      );
      partsOf.set(kind, parts);
    }
  });

  afterAll(async () => {
    await renderer.stop();
  });

  test('a database is encrypted, private, backed up and speaks TLS only', () => {
    expect(forProvider('Database', 'cluster')).toMatchObject({
      engine: 'aurora-postgresql',
      engineVersion: '16.8',
      storageEncrypted: true,
      kmsKeyId: PLATFORM.kmsKeyArn,
      backupRetentionPeriod: 35,
      iamDatabaseAuthenticationEnabled: true,
      enabledCloudwatchLogsExports: ['postgresql'],
      allowMajorVersionUpgrade: false,
      applyImmediately: false,
      masterPasswordSecretRef: {
        name: 'orders-database-credentials',
        key: 'password',
      },
      dbSubnetGroupNameRef: { name: 'orders-database-subnet-group' },
      dbClusterParameterGroupNameRef: {
        name: 'orders-database-parameter-group',
      },
      vpcSecurityGroupIdRefs: [{ name: 'orders-database-security-group' }],
    });
    expect(forProvider('Database', 'instance-1')).toMatchObject({
      publiclyAccessible: false,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: PLATFORM.kmsKeyArn,
      monitoringRoleArn: PLATFORM.monitoringRoleArn,
      clusterIdentifierRef: { name: 'orders-database-cluster' },
    });
    expect(forProvider('Database', 'parameter-group')).toMatchObject({
      family: 'aurora-postgresql16',
      parameter: expect.arrayContaining([
        { name: 'rds.force_ssl', value: '1', applyMethod: 'immediate' },
      ]),
    });
  });

  test('a cache is encrypted at rest and on the way, and asks for a password', () => {
    expect(forProvider('Cache', 'replication-group')).toMatchObject({
      engine: 'redis',
      engineVersion: '7.1',
      parameterGroupName: 'default.redis7',
      atRestEncryptionEnabled: 'true',
      kmsKeyId: PLATFORM.kmsKeyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      authTokenSecretRef: { name: 'orders-cache-credentials', key: 'password' },
      snapshotRetentionLimit: 7,
      subnetGroupNameRef: { name: 'orders-cache-subnet-group' },
      securityGroupIdRefs: [{ name: 'orders-cache-security-group' }],
    });
  });

  test('a queue is private, logs, and has its users from a Secret', () => {
    const broker = forProvider('Queue', 'broker');
    expect(broker).toMatchObject({
      engineType: 'RabbitMQ',
      engineVersion: '3.13',
      publiclyAccessible: false,
      subnetIds: PLATFORM.privateSubnetIds,
      securityGroupRefs: [{ name: 'orders-queue-security-group' }],
      logs: { general: true },
      maintenanceWindowStartTime: { dayOfWeek: 'SUNDAY' },
      user: [
        {
          username: 'app',
          passwordSecretRef: {
            name: 'orders-queue-credentials',
            key: 'password',
          },
        },
      ],
    });
    // Amazon MQ encrypts RabbitMQ always, and refuses a broker that names a key or an audit log.
    expect(broker).not.toHaveProperty('encryptionOptions');
    expect(broker).not.toHaveProperty('logs.audit');
  });

  test('one broker has one subnet', async () => {
    const { parts } = await settle(renderer, claimOf('Queue'));
    const [subnet] = PLATFORM.privateSubnetIds as string[];
    expect(parts.get('broker')?.spec).toMatchObject({
      forProvider: { subnetIds: [subnet] },
    });
  });

  test('a bucket is private, encrypted, versioned and speaks TLS only', () => {
    expect(forProvider('Bucket', 'public-access-block')).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(forProvider('Bucket', 'ownership')).toMatchObject({
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    expect(forProvider('Bucket', 'versioning')).toMatchObject({
      versioningConfiguration: { status: 'Enabled' },
    });
    expect(forProvider('Bucket', 'encryption')).toMatchObject({
      rule: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: 'aws:kms',
            kmsMasterKeyId: PLATFORM.kmsKeyArn,
          },
          bucketKeyEnabled: true,
        },
      ],
    });
    const bucket = partsOf.get('Bucket')?.get('bucket');
    const name = bucket?.metadata.annotations?.['crossplane.io/external-name'];
    const policy: unknown = JSON.parse(
      String(forProvider('Bucket', 'policy').policy),
    );
    expect(policy).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Effect: 'Deny',
          Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
        },
      ],
    });
    for (const part of ['versioning', 'encryption', 'policy', 'lifecycle']) {
      expect(forProvider('Bucket', part)).toMatchObject({
        bucketRef: { name: 'orders-bucket-bucket' },
      });
    }
  });

  test.each([
    { kind: 'Database', port: 5432 },
    { kind: 'Cache', port: 6379 },
    { kind: 'Queue', port: 5671 },
  ] as const)(
    'only the cluster reaches a $kind, by port $port',
    ({ kind, port }) => {
      const clients = PLATFORM.clientSecurityGroupIds as string[];
      expect(forProvider(kind, 'security-group')).toMatchObject({
        vpcId: PLATFORM.vpcId,
      });
      const rules = [...(partsOf.get(kind)?.values() ?? [])].filter(
        each => each.kind === 'SecurityGroupIngressRule',
      );
      expect(rules.map(each => managedSpec(each).forProvider)).toEqual(
        clients.map(client =>
          expect.objectContaining({
            referencedSecurityGroupId: client,
            securityGroupIdRef: {
              name: `orders-${kind.toLowerCase()}-security-group`,
            },
            ipProtocol: 'tcp',
            fromPort: port,
            toPort: port,
          }),
        ),
      );
      for (const rule of rules) {
        expect(managedSpec(rule).forProvider).not.toHaveProperty('cidrIpv4');
        expect(managedSpec(rule).forProvider).not.toHaveProperty('cidrIpv6');
      }
    },
  );

  test.each(['Database', 'Cache'] as const)(
    'a %s is in the private subnets that Terraform built',
    kind => {
      expect(forProvider(kind, 'subnet-group')).toMatchObject({
        subnetIds: PLATFORM.privateSubnetIds,
      });
    },
  );

  test.each(KIND_NAMES)(
    'every part of a %s uses the platform’s credentials, region and tags',
    async kind => {
      const { parts } = await settle(
        renderer,
        claimOf(kind, {
          labels: {
            'app.kubernetes.io/name': 'order-service',
            'app.kubernetes.io/part-of': 'storefront',
            'causeway.dev/team': 'orders-team',
            'causeway.dev/environment': 'production',
            'causeway.dev/tier': '1',
          },
        }),
      );
      for (const each of parts.values()) {
        expect(each.metadata.labels).toMatchObject({
          'app.kubernetes.io/name': 'order-service',
          'app.kubernetes.io/part-of': 'storefront',
          'app.kubernetes.io/managed-by': 'crossplane',
          'causeway.dev/team': 'orders-team',
          'causeway.dev/environment': 'production',
          'causeway.dev/tier': '1',
        });
      }
      const specs = managedParts(parts).map(managedSpec);
      for (const spec of specs) {
        expect(spec.providerConfigRef).toEqual({
          kind: 'ClusterProviderConfig',
          name: 'aws',
        });
        expect(spec.forProvider.region).toBe('us-east-1');
      }
      const tags = specs.flatMap(spec => spec.forProvider.tags ?? []);
      expect(tags.length).toBeGreaterThan(0);
      for (const each of tags) {
        expect(each).toEqual({
          Project: 'ecommerce',
          ManagedBy: 'crossplane',
          component: 'order-service',
          team: 'orders-team',
          environment: 'production',
          claim: `orders-team-production/orders-${kind.toLowerCase()}`,
        });
      }
    },
  );

  test.each(ENVIRONMENTS)(
    '%s keeps backups as long as it says',
    async environment => {
      const days = readEnvironment(environment).data
        ?.backupRetentionDays as Record<string, number>;
      const kept = async (
        kind: Kind,
        part: string,
        parameters: Record<string, unknown>,
      ): Promise<Record<string, unknown> | undefined> => {
        const { parts } = await settle(
          renderer,
          claimOf(kind, { namespace: `orders-${environment}`, parameters }),
        );
        return parts.get(part)?.spec;
      };
      expect(await kept('Database', 'cluster', {})).toMatchObject({
        forProvider: { backupRetentionPeriod: days.database },
      });
      expect(await kept('Cache', 'replication-group', {})).toMatchObject({
        forProvider: { snapshotRetentionLimit: days.cache },
      });
      expect(await kept('Bucket', 'lifecycle', {})).toMatchObject({
        forProvider: {
          rule: expect.arrayContaining([
            expect.objectContaining({
              noncurrentVersionExpiration: [{ noncurrentDays: days.bucket }],
            }),
          ]),
        },
      });
      const chosen = { backups: { retentionDays: 11 } };
      expect(await kept('Database', 'cluster', chosen)).toMatchObject({
        forProvider: { backupRetentionPeriod: 11 },
      });
      expect(await kept('Cache', 'replication-group', chosen)).toMatchObject({
        forProvider: { snapshotRetentionLimit: 11 },
      });
    },
  );
});
