import fc from 'fast-check';
import { describeWithTools } from '../support/describeWithTools';
import { claimOf } from './support/claimOf';
import { Kind, KINDS, readEnvironment } from './support/crossplaneFiles';
import { KubernetesObject, managedSpec } from './support/KubernetesObject';
import { kubeconform } from './support/kubeconform';
import { Renderer } from './support/Renderer';
import { settle } from './support/settle';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

const KIND_NAMES = Object.keys(KINDS) as Kind[];
const EXTERNAL_NAME = 'crossplane.io/external-name';

/** What AWS accepts as a name, by the kind of the object. */
const LIMITS: Record<string, number> = {
  Broker: 50,
  Bucket: 63,
  Cluster: 63,
  ClusterInstance: 63,
  ClusterParameterGroup: 255,
  ReplicationGroup: 40,
  SubnetGroup: 255,
};
const AWS_NAME = /^[a-z](-?[a-z0-9])*$/;

/** Names that a definition accepts: a letter, then letters, digits and hyphens, 63 at most. */
const claimNames = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/)
  .filter(name => name.length <= 63);

/** What the parts of a claim are called in AWS; of a broker it is a setting, of others an annotation. */
function externalNames(
  parts: Map<string, KubernetesObject>,
): { kind: string; name: string }[] {
  return [...parts.values()].flatMap(each => {
    const name =
      each.kind === 'Broker'
        ? String(managedSpec(each).forProvider.brokerName)
        : each.metadata.annotations?.[EXTERNAL_NAME];
    return name ? [{ kind: each.kind, name }] : [];
  });
}

describeWithTools(
  'crossplane',
  'function-go-templating',
  'function-auto-ready',
  'kubeconform',
)('names', () => {
  let renderer: Renderer;

  beforeAll(async () => {
    renderer = await Renderer.start();
  });

  afterAll(async () => {
    await renderer.stop();
  });

  test.each(KIND_NAMES)('AWS accepts the names of any %s', async kind => {
    await fc.assert(
      fc.asyncProperty(
        claimNames,
        fc.constantFrom(
          'ecommerce-production',
          'e',
          'a-prefix-of-24-characters'.slice(0, 24),
        ),
        async (name, namePrefix) => {
          const production = readEnvironment('production');
          const { parts } = await settle(
            renderer,
            claimOf(kind, { name, parameters: { size: 'large' } }),
            {
              cluster: [
                { ...production, data: { ...production.data, namePrefix } },
              ],
            },
          );
          for (const each of parts.values()) {
            expect(each.metadata.name.startsWith(`${name}-`)).toBe(true);
            expect(each.metadata.name.length).toBeLessThanOrEqual(253);
          }
          const inAws = externalNames(parts);
          expect(inAws).not.toEqual([]);
          for (const each of inAws) {
            expect(each.name).toMatch(AWS_NAME);
            expect(each.name.startsWith(`${namePrefix}-`)).toBe(true);
            expect(each.name.length).toBeLessThanOrEqual(LIMITS[each.kind]);
          }
        },
      ),
      {
        numRuns: 8,
        examples: [
          ['x'.repeat(63), 'ecommerce-production'],
          ['a--b', 'e'],
          [`abcdefghi-${'b'.repeat(50)}`, 'ecommerce-production'],
        ],
      },
    );
  });

  test.each(['null', 'true', 'yes', 'no', 'e1'])(
    'a claim named %s is text everywhere',
    async name => {
      for (const kind of KIND_NAMES) {
        const { parts } = await settle(renderer, claimOf(kind, { name }));
        expect(await kubeconform([...parts.values()])).toEqual([]);
        expect(parts.get('connection')?.metadata.labels).toMatchObject({
          'app.kubernetes.io/name': name,
        });
      }
    },
  );

  test.each(KIND_NAMES)(
    'the names of a %s are the same each time',
    async kind => {
      const claim = claimOf(kind);
      const [one, two] = await Promise.all([
        settle(renderer, claim),
        settle(renderer, claim),
      ]);
      expect(externalNames(one.parts)).toEqual(externalNames(two.parts));
      expect(externalNames(one.parts).length).toBeGreaterThan(0);
    },
  );

  test.each(KIND_NAMES)(
    'a %s of the same name in another namespace, environment or account is another',
    async kind => {
      const long = 'x'.repeat(60);
      const production = readEnvironment('production');
      const names = await Promise.all(
        [
          { claim: claimOf(kind, { name: long }) },
          { claim: claimOf(kind, { name: `${long}y` }) },
          {
            claim: claimOf(kind, {
              name: long,
              namespace: 'payments-team-production',
            }),
          },
          {
            claim: claimOf(kind, {
              name: long,
              namespace: 'orders-team-staging',
            }),
          },
          {
            claim: claimOf(kind, { name: long }),
            cluster: [
              {
                ...production,
                data: { ...production.data, accountId: '210987654321' },
              },
            ],
          },
        ].map(
          async ({ claim, cluster }) =>
            externalNames(
              (
                await settle(renderer, claim, { cluster })
              ).parts,
            )[0],
        ),
      );
      expect(new Set(names.map(each => each.name)).size).toBe(names.length);
    },
  );
});
