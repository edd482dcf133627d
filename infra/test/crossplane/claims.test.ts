import { describeWithTools } from '../support/describeWithTools';
import { apiServer } from './support/apiServer';
import { claimOf } from './support/claimOf';
import {
  Kind,
  KINDS,
  readObjects,
  Size,
  SIZES,
} from './support/crossplaneFiles';
import { kubeconform } from './support/kubeconform';
import { KubernetesObject } from './support/KubernetesObject';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

const KIND_NAMES = Object.keys(KINDS) as Kind[];

const ENGINES: Record<Kind, string> = {
  Database: 'postgresql',
  Cache: 'redis',
  Queue: 'rabbitmq',
  Bucket: 's3',
};

/** A value that is refused, and the words that say which and why. */
const REFUSED: { parameters: Record<string, unknown>; says: string[] }[] = [
  {
    parameters: { size: 'huge' },
    says: ['spec.parameters.size', '"huge"', '"small", "medium", "large"'],
  },
  { parameters: { size: 3 }, says: ['spec.parameters.size', 'string'] },
  {
    parameters: { deletion: 'Orphan' },
    says: ['spec.parameters.deletion', '"Orphan"', '"Retain", "Delete"'],
  },
  {
    parameters: { sise: 'small' },
    says: ['spec.parameters.sise', 'unknown field'],
  },
];

/** Fields with rules about changes. */
const CANNOT_CHANGE = ['size', 'engine', 'broker'];

/** The definition of a kind, with what the cluster has now written into the rules about changes. */
function definitionAfter(
  kind: Kind,
  old: { size?: string; engine?: string; broker?: string },
): KubernetesObject {
  const [definition] = readObjects('apis', KINDS[kind], 'definition.yaml');
  let rules = 0;
  const visit = (value: unknown, field: string): unknown => {
    if (Array.isArray(value)) {
      return value.map(each => visit(each, field));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        if (key === 'rule' && typeof each === 'string') {
          const before = { broker: 'dedicated', ...old }[
            field as keyof typeof old
          ];
          const rule = each.replaceAll('oldSelf', `'${before}'`);
          rules += rule === each ? 0 : 1;
          return [key, rule];
        }
        const inside = CANNOT_CHANGE.includes(key) ? key : field;
        return [key, visit(each, inside)];
      }),
    );
  };
  const changed = visit(definition, '') as KubernetesObject;
  // Without any rule about changes the tests below would prove nothing.
  expect(rules).toBe(kind === 'Queue' ? 3 : 2);
  return changed;
}

describeWithTools('crossplane', 'kubeconform')('claims', () => {
  test.each(KIND_NAMES)('a %s that says nothing is accepted', async kind => {
    const claim = claimOf(kind);
    expect(await apiServer(claim)).toEqual([]);
    expect(await kubeconform([claim])).toEqual([]);
  });

  test.each(KIND_NAMES)('a %s that says everything is accepted', async kind => {
    const claim = claimOf(kind, {
      parameters: {
        size: 'large',
        engine: ENGINES[kind],
        deletion: 'Retain',
        ...(kind === 'Queue' ? {} : { backups: { retentionDays: 14 } }),
      },
    });
    expect(await apiServer(claim)).toEqual([]);
    expect(await kubeconform([claim])).toEqual([]);
  });

  const refused = KIND_NAMES.flatMap(kind => [
    ...REFUSED.map(each => ({ kind, ...each })),
    {
      kind,
      parameters: { engine: 'mysql' },
      says: ['spec.parameters.engine', '"mysql"', `"${ENGINES[kind]}"`],
    },
  ]);

  test.each(refused)(
    'a $kind with $parameters is refused and the field is named',
    async ({ kind, parameters, says }) => {
      const claim = claimOf(kind, { parameters });
      const findings = await apiServer(claim);
      expect(findings).not.toEqual([]);
      for (const word of says) {
        expect(findings[0]).toContain(word);
      }
      const [, ...lines] = await kubeconform([claim]);
      expect(lines.join('\n')).toContain(claim.metadata.name);
      expect(lines.join('\n')).toContain('/spec/parameters');
    },
  );

  test.each(KIND_NAMES)('a %s without parameters is refused', async kind => {
    const claim = { ...claimOf(kind), spec: {} };
    expect(await apiServer(claim)).toEqual([
      expect.stringContaining('spec.parameters: Required value'),
    ]);
    const [, ...lines] = await kubeconform([claim]);
    expect(lines.join('\n')).toContain("missing property 'parameters'");
  });

  test.each([
    { kind: 'Database', days: 6, limit: 'greater than or equal to 7' },
    { kind: 'Database', days: 36, limit: 'less than or equal to 35' },
    { kind: 'Cache', days: -1, limit: 'greater than or equal to 0' },
    { kind: 'Cache', days: 36, limit: 'less than or equal to 35' },
    { kind: 'Bucket', days: 0, limit: 'greater than or equal to 1' },
    { kind: 'Bucket', days: 366, limit: 'less than or equal to 365' },
  ] as const)(
    '$days days of backups are refused for a $kind',
    async ({ kind, days, limit }) => {
      const claim = claimOf(kind, {
        parameters: { backups: { retentionDays: days } },
      });
      expect(await apiServer(claim)).toEqual([
        expect.stringContaining(`spec.parameters.backups.retentionDays`),
      ]);
      expect((await apiServer(claim))[0]).toContain(limit);
    },
  );

  test('a queue has no backups', async () => {
    const claim = claimOf('Queue', {
      parameters: { backups: { retentionDays: 7 } },
    });
    expect(await apiServer(claim)).toEqual([
      expect.stringContaining('spec.parameters.backups'),
    ]);
  });

  test.each(['orders.database', '1st', 'ends-'])(
    'the name %s is refused',
    async name => {
      const findings = await apiServer(claimOf('Database', { name }));
      expect(findings.join('\n')).toContain('metadata.name');
    },
  );

  const changes = (['Database', 'Cache', 'Bucket'] as const).flatMap(kind =>
    SIZES.flatMap((from, before) =>
      SIZES.map((to, after) => ({
        kind: kind as Kind,
        from,
        to,
        allowed: after >= before,
      })),
    ),
  );
  const queueChanges = SIZES.flatMap(from =>
    SIZES.map(to => ({
      kind: 'Queue' as Kind,
      from,
      to,
      allowed: from === to || (from === 'medium' && to === 'large'),
    })),
  );

  test.each([...changes, ...queueChanges])(
    'a $kind from $from to $to: allowed is $allowed',
    async ({
      kind,
      from,
      to,
      allowed,
    }: {
      kind: Kind;
      from: Size;
      to: Size;
      allowed: boolean;
    }) => {
      const findings = await apiServer(
        claimOf(kind, { parameters: { size: to, engine: ENGINES[kind] } }),
        [definitionAfter(kind, { size: from, engine: ENGINES[kind] })],
      );
      const refusal = expect.stringMatching(
        /spec\.parameters\.size.*ask for a new/,
      ) as string;
      const expected = allowed ? [] : [refusal];
      expect(findings).toEqual(expected);
    },
  );

  test.each(KIND_NAMES)('the engine of a %s cannot change', async kind => {
    const findings = await apiServer(
      claimOf(kind, { parameters: { size: 'small', engine: ENGINES[kind] } }),
      [definitionAfter(kind, { size: 'small', engine: 'another' })],
    );
    expect(findings).toEqual([
      expect.stringMatching(/spec\.parameters\.engine.*cannot be changed/),
    ]);
  });
});
