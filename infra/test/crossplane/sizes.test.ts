import { describeWithTools } from '../support/describeWithTools';
import { claimOf } from './support/claimOf';
import {
  ENVIRONMENTS,
  Kind,
  KINDS,
  Size,
  SIZES,
} from './support/crossplaneFiles';
import { kubeconform } from './support/kubeconform';
import { managedSpec } from './support/KubernetesObject';
import { managedParts } from './support/managedParts';
import { Renderer } from './support/Renderer';
import { settle } from './support/settle';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** What each size is in AWS. */
const EXPECTED: Record<Kind, Record<Size, [string, object][]>> = {
  Database: {
    small: [['instance-1', { instanceClass: 'db.t4g.medium' }]],
    medium: [
      ['instance-1', { instanceClass: 'db.r6g.large', promotionTier: 0 }],
      ['instance-2', { instanceClass: 'db.r6g.large', promotionTier: 1 }],
    ],
    large: [
      ['instance-1', { instanceClass: 'db.r6g.xlarge' }],
      ['instance-2', { instanceClass: 'db.r6g.xlarge' }],
      ['instance-3', { instanceClass: 'db.r6g.xlarge' }],
    ],
  },
  Cache: {
    small: [
      [
        'replication-group',
        {
          nodeType: 'cache.t4g.small',
          numCacheClusters: 1,
          multiAzEnabled: false,
          automaticFailoverEnabled: false,
        },
      ],
    ],
    medium: [
      [
        'replication-group',
        {
          nodeType: 'cache.r6g.large',
          numCacheClusters: 2,
          multiAzEnabled: true,
          automaticFailoverEnabled: true,
        },
      ],
    ],
    large: [
      [
        'replication-group',
        {
          nodeType: 'cache.r6g.xlarge',
          numCacheClusters: 3,
          multiAzEnabled: true,
          automaticFailoverEnabled: true,
        },
      ],
    ],
  },
  Queue: {
    small: [
      [
        'broker',
        { hostInstanceType: 'mq.t3.micro', deploymentMode: 'SINGLE_INSTANCE' },
      ],
    ],
    medium: [
      [
        'broker',
        { hostInstanceType: 'mq.m5.large', deploymentMode: 'CLUSTER_MULTI_AZ' },
      ],
    ],
    large: [
      [
        'broker',
        {
          hostInstanceType: 'mq.m5.xlarge',
          deploymentMode: 'CLUSTER_MULTI_AZ',
        },
      ],
    ],
  },
  Bucket: {
    small: [
      [
        'lifecycle',
        { rule: [{ id: 'unfinished-uploads' }, { id: 'old-versions' }] },
      ],
    ],
    medium: [
      [
        'lifecycle',
        {
          rule: [
            { id: 'unfinished-uploads' },
            { id: 'old-versions' },
            {
              id: 'intelligent-tiering',
              transition: [{ days: 30, storageClass: 'INTELLIGENT_TIERING' }],
            },
          ],
        },
      ],
    ],
    large: [
      [
        'lifecycle',
        {
          rule: [
            { id: 'unfinished-uploads' },
            { id: 'old-versions' },
            {
              id: 'intelligent-tiering',
              transition: [{ days: 0, storageClass: 'INTELLIGENT_TIERING' }],
            },
          ],
        },
      ],
    ],
  },
};

describeWithTools(
  'crossplane',
  'function-go-templating',
  'function-auto-ready',
  'kubeconform',
)('sizes, environments and deletion choices', () => {
  let renderer: Renderer;

  beforeAll(async () => {
    renderer = await Renderer.start();
  });

  afterAll(async () => {
    await renderer.stop();
  });

  const combinations = KIND_NAMES.flatMap(kind =>
    SIZES.flatMap(size =>
      ENVIRONMENTS.map(environment => ({ kind, size, environment })),
    ),
  );

  test.each(combinations)(
    'a $size $kind in $environment is what the provider accepts',
    async ({ kind, size, environment }) => {
      const { claim, parts } = await settle(
        renderer,
        claimOf(kind, {
          namespace: `orders-team-${environment}`,
          parameters: { size },
        }),
      );
      expect(await kubeconform([...parts.values()])).toEqual([]);
      for (const [part, forProvider] of EXPECTED[kind][size]) {
        expect(parts.get(part)?.spec).toMatchObject({ forProvider });
      }
      expect(claim.status).toMatchObject({
        environment,
        phase: 'Available',
        conditions: [{ type: 'Ready', status: 'True' }],
      });
    },
  );

  test.each(SIZES)(
    'a %s database has its instances in different zones',
    async size => {
      const { parts } = await settle(
        renderer,
        claimOf('Database', { parameters: { size } }),
      );
      const instances = [...parts.values()].filter(
        each => each.kind === 'ClusterInstance',
      );
      expect(instances).toHaveLength(EXPECTED.Database[size].length);
      const zones = instances.map(
        each => managedSpec(each).forProvider.availabilityZone,
      );
      expect(new Set(zones).size).toBe(instances.length);
    },
  );

  test('an instance stays in its zone when the list of zones changes', async () => {
    const claim = claimOf('Database', { parameters: { size: 'medium' } });
    const { parts } = await settle(renderer, claim);
    const observed = [...parts.values()].map(each =>
      each.metadata.name.endsWith('instance-1')
        ? {
            ...each,
            status: { atProvider: { availabilityZone: 'us-east-1f' } },
          }
        : each,
    );
    const { parts: next } = await renderer.render(claim, { observed });
    expect(next.get('instance-1')?.spec).toMatchObject({
      forProvider: { availabilityZone: 'us-east-1f' },
    });
    expect(next.get('instance-2')?.spec).toMatchObject({
      forProvider: { availabilityZone: 'us-east-1b' },
    });
  });

  test.each([
    { kind: 'Database', expected: 'Retain' },
    { kind: 'Bucket', expected: 'Retain' },
    { kind: 'Cache', expected: 'Delete' },
    { kind: 'Queue', expected: 'Delete' },
  ] as const)(
    '$kind is $expected when nothing is said',
    async ({ kind, expected }) => {
      const said = await settle(
        renderer,
        claimOf(kind, { parameters: { deletion: expected } }),
      );
      const unsaid = await settle(renderer, claimOf(kind));
      const policies = (rendered: typeof said) =>
        managedParts(rendered.parts).map(
          each => managedSpec(each).managementPolicies,
        );
      expect(policies(unsaid)).toEqual(policies(said));
    },
  );

  test.each(KIND_NAMES)('a retained %s is never deleted in AWS', async kind => {
    const { parts } = await settle(
      renderer,
      claimOf(kind, { parameters: { deletion: 'Retain' } }),
    );
    const managed = managedParts(parts);
    expect(managed.length).toBeGreaterThan(0);
    for (const each of managed) {
      expect(managedSpec(each).managementPolicies.sort()).toEqual([
        'Create',
        'LateInitialize',
        'Observe',
        'Update',
      ]);
    }
  });

  test.each(KIND_NAMES)(
    'a %s to be deleted is deleted with all its parts',
    async kind => {
      const { parts } = await settle(
        renderer,
        claimOf(kind, { parameters: { deletion: 'Delete' } }),
      );
      for (const each of managedParts(parts)) {
        expect(managedSpec(each).managementPolicies).toEqual(['*']);
      }
    },
  );

  test('deletion decides what protects the data itself', async () => {
    const forProvider = async (
      kind: Kind,
      deletion: string,
      part: string,
    ): Promise<Record<string, unknown>> => {
      const { parts } = await settle(
        renderer,
        claimOf(kind, { parameters: { deletion } }),
      );
      const object = parts.get(part);
      return object ? managedSpec(object).forProvider : {};
    };
    expect(await forProvider('Database', 'Retain', 'cluster')).toMatchObject({
      deletionProtection: true,
      deleteAutomatedBackups: false,
      skipFinalSnapshot: false,
    });
    expect(await forProvider('Database', 'Delete', 'cluster')).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: false,
    });
    expect(await forProvider('Bucket', 'Retain', 'bucket')).toMatchObject({
      forceDestroy: false,
    });
    expect(await forProvider('Bucket', 'Delete', 'bucket')).toMatchObject({
      forceDestroy: true,
    });
  });
});
