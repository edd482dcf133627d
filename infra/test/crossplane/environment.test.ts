import { describeWithTools } from '../support/describeWithTools';
import { claimOf } from './support/claimOf';
import { Kind, KINDS, readEnvironment } from './support/crossplaneFiles';
import { KubernetesObject, managedSpec } from './support/KubernetesObject';
import { Renderer } from './support/Renderer';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** An EnvironmentConfig with some of its data changed; undefined takes a value away. */
function environmentWith(
  data: Record<string, unknown>,
  name = 'production',
): KubernetesObject {
  const environment = readEnvironment('production');
  return {
    ...environment,
    metadata: { ...environment.metadata, name },
    data: Object.fromEntries(
      Object.entries({ ...environment.data, ...data }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
  };
}

describeWithTools(
  'crossplane',
  'function-go-templating',
  'function-auto-ready',
)('the EnvironmentConfig', () => {
  let renderer: Renderer;

  beforeAll(async () => {
    renderer = await Renderer.start();
  });

  afterAll(async () => {
    await renderer.stop();
  });

  test.each(KIND_NAMES)(
    'without one, no part of a %s is composed',
    async kind => {
      await expect(
        renderer.render(claimOf(kind), { cluster: [] }),
      ).rejects.toThrow(
        `${kind} orders-team-production/orders-${kind.toLowerCase()}: found 0 EnvironmentConfigs with the label causeway.dev/environment=production, expected one. Nothing was changed.`,
      );
    },
  );

  test('one of another environment is not taken instead', async () => {
    await expect(
      renderer.render(claimOf('Database'), {
        cluster: [readEnvironment('dev'), readEnvironment('staging')],
      }),
    ).rejects.toThrow('found 0 EnvironmentConfigs');
  });

  test('two of one environment are refused', async () => {
    await expect(
      renderer.render(claimOf('Database'), {
        cluster: [environmentWith({}), environmentWith({}, 'another')],
      }),
    ).rejects.toThrow('found 2 EnvironmentConfigs');
  });

  test.each(
    Object.keys(readEnvironment('production').data ?? {}).filter(
      key => key !== 'partition',
    ),
  )('without data.%s nothing is composed', async key => {
    for (const missing of [undefined, '']) {
      await expect(
        renderer.render(claimOf('Database'), {
          cluster: [environmentWith({ [key]: missing })],
        }),
      ).rejects.toThrow(
        `the EnvironmentConfig of production lacks data.${key}.`,
      );
    }
  });

  test('a version that is missing is named', async () => {
    await expect(
      renderer.render(claimOf('Database'), {
        cluster: [environmentWith({ engineVersions: { redis: '7.1' } })],
      }),
    ).rejects.toThrow('postgresql');
  });

  test.each(['Ecommerce', 'a--b', 'ends-', '1st', 'x'.repeat(25)])(
    'the name prefix %s is refused',
    async namePrefix => {
      await expect(
        renderer.render(claimOf('Database'), {
          cluster: [environmentWith({ namePrefix })],
        }),
      ).rejects.toThrow(
        `data.namePrefix in the EnvironmentConfig of production is "${namePrefix}"`,
      );
    },
  );

  test.each([
    { namespace: 'production', environment: 'production' },
    { namespace: 'dev', environment: 'dev' },
    { namespace: 'orders-team-staging', environment: 'staging' },
    {
      namespace: 'shared',
      labels: { 'causeway.dev/environment': 'dev' },
      environment: 'dev',
    },
  ])(
    'a claim in $namespace belongs to $environment',
    async ({ environment, ...input }) => {
      const { claim, parts } = await renderer.render(claimOf('Bucket', input));
      expect(claim.status).toMatchObject({ environment });
      const bucket = parts.get('bucket');
      expect(bucket?.metadata.labels).toMatchObject({
        'causeway.dev/environment': environment,
      });
    },
  );

  test('a claim cannot take another environment than its namespace’s', async () => {
    await expect(
      renderer.render(
        claimOf('Database', {
          namespace: 'orders-team-dev',
          labels: { 'causeway.dev/environment': 'production' },
        }),
      ),
    ).rejects.toThrow(
      'Database orders-team-dev/orders-database: the label causeway.dev/environment is "production", but the namespace belongs to "dev"',
    );
  });

  test('a namespace of no environment is told what is missing', async () => {
    await expect(
      renderer.render(claimOf('Database', { namespace: 'playground' })),
    ).rejects.toThrow('causeway.dev/environment=playground');
  });

  test('the team is the namespace’s when the claim names none', async () => {
    const { parts } = await renderer.render(claimOf('Bucket'));
    const bucket = parts.get('bucket');
    expect(bucket && managedSpec(bucket).forProvider.tags).toMatchObject({
      team: 'orders-team',
      component: 'orders-bucket',
    });
  });

  test('each security group that Terraform names may connect, and no other', async () => {
    const { parts } = await renderer.render(claimOf('Database'), {
      cluster: [
        environmentWith({ clientSecurityGroupIds: ['sg-nodes', 'sg-pods'] }),
      ],
    });
    const allowed = [...parts.values()]
      .filter(each => each.kind === 'SecurityGroupIngressRule')
      .map(each => managedSpec(each).forProvider.referencedSecurityGroupId);
    expect(allowed).toEqual(['sg-nodes', 'sg-pods']);
  });

  test('a version written as a number is taken as text', async () => {
    const { parts } = await renderer.render(claimOf('Database'), {
      cluster: [
        environmentWith({
          engineVersions: { postgresql: 17.4, redis: 7.1, rabbitmq: 3.13 },
        }),
      ],
    });
    expect(parts.get('parameter-group')?.spec).toMatchObject({
      forProvider: { family: 'aurora-postgresql17' },
    });
  });

  test('production changes wait for the maintenance window, others do not', async () => {
    const applied = async (environment: string) => {
      const { parts } = await renderer.render(
        claimOf('Database', { namespace: environment }),
      );
      const instance = parts.get('instance-1');
      return instance && managedSpec(instance).forProvider.applyImmediately;
    };
    expect(await applied('production')).toBe(false);
    expect(await applied('staging')).toBe(true);
  });
});
