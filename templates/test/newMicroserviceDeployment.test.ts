import {
  formatTeamProject,
  GITOPS_ENVIRONMENTS,
  LANGUAGES,
  MAXIMUM_SERVICE_NAME_LENGTH,
} from '@internal/plugin-golden-path-common';
import {
  findTools,
  formatFinding,
  LATENCY_BUCKETS,
  validateService,
} from '@internal/plugin-golden-path-node';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { describeWithValidators } from './support/describeWithValidators';
import { GoldenPathEngine } from './support/GoldenPathEngine';
import { type ServiceFile, textOf } from './support/listFiles';
import { nameOf, OPTION_SETS, type OptionSet } from './support/optionSets';
import { renderManifests } from './support/renderManifests';
import { writeService } from './support/writeService';

jest.setTimeout(120_000);

const CHART = resolve(__dirname, '../../infra/helm/service/Chart.yaml');

const SKELETON = resolve(__dirname, '../new-microservice/skeleton');

const ANSWERS = LANGUAGES.flatMap(language =>
  OPTION_SETS.map(options => ({ language, ...options })),
);

/** The claim that each option brings, and the variable that its Secret fills. */
const CLAIMS = {
  database: { kind: 'Database', file: 'database', variable: 'DATABASE_URL' },
  messaging: { kind: 'Queue', file: 'queue', variable: 'RABBITMQ_URL' },
  cache: { kind: 'Cache', file: 'cache', variable: 'REDIS_URL' },
} as const;

let engine: GoldenPathEngine;

beforeAll(async () => {
  engine = await GoldenPathEngine.start();
});

afterAll(async () => {
  await engine?.stop();
});

function parametersOf(answers: OptionSet & { language: string }, tier = 1) {
  return {
    name: nameOf(answers),
    description: 'Takes orders: "quickly" & well',
    owner: 'group:default/orders-team',
    tier,
    ...answers,
  };
}

function chosenClaims(options: OptionSet) {
  return (['database', 'messaging', 'cache'] as const)
    .filter(option => options[option] !== 'none')
    .map(option => CLAIMS[option]);
}

describeWithValidators().each(ANSWERS)(
  'the deployment of a $language service with database $database, messaging $messaging, cache $cache',
  answers => {
    const name = nameOf(answers);
    let files: ServiceFile[];
    let output: Record<string, unknown>;

    beforeAll(async () => {
      ({ files, output } = await engine.dryRun(parametersOf(answers)));
    });

    it('passes every check, none left out', async () => {
      expect(output.notChecked).toEqual([]);
      const service = await writeService(files);
      try {
        const { findings, checks } = await validateService({
          directory: service.directory,
          tools: findTools({ from: __dirname }),
        });
        expect(findings.map(formatFinding)).toEqual([]);
        expect(checks.filter(check => check.state !== 'passed')).toEqual([]);
      } finally {
        await service.remove();
      }
    });

    it('claims what was chosen and nothing else, and uses it', () => {
      const claims = files
        .filter(({ path }) => /^deploy\/crossplane\/(?!kust)/.test(path))
        .map(({ text }) => parse(text));
      const wanted = chosenClaims(answers);
      expect(
        claims.map(claim => [claim.kind, claim.metadata.name]).sort(),
      ).toEqual(
        wanted.map(({ kind, file }) => [kind, `${name}-${file}`]).sort(),
      );
      for (const environment of GITOPS_ENVIRONMENTS) {
        const { env } = parse(
          textOf(files, `deploy/values/${environment}.yaml`),
        );
        const fromSecrets = env.filter(
          (each: { valueFrom?: object }) => each.valueFrom,
        );
        expect(fromSecrets).toEqual(
          expect.arrayContaining(
            wanted.map(({ variable, file }) => ({
              name: variable,
              valueFrom: {
                secretKeyRef: {
                  name: `${name}-${file}-connection`,
                  key: 'url',
                },
              },
            })),
          ),
        );
        expect(fromSecrets).toHaveLength(wanted.length);
      }
    });

    it.each(GITOPS_ENVIRONMENTS)(
      'has an Application for %s that stays in the place of its team',
      environment => {
        const application = parse(
          textOf(files, `deploy/argocd/${environment}.yaml`),
        );
        const { version } = parse(readFileSync(CHART, 'utf8'));
        expect(application).toMatchObject({
          kind: 'Application',
          metadata: {
            name: `${name}-${environment}`,
            namespace: 'argocd',
            labels: { 'app.kubernetes.io/name': name },
          },
          spec: {
            project: 'orders-team',
            destination: {
              name: environment,
              namespace: `orders-team-${environment}`,
            },
          },
        });
        expect(application.spec.sources).toEqual([
          expect.objectContaining({
            chart: 'service',
            targetRevision: version,
            helm: {
              releaseName: name,
              valueFiles: [`$values/deploy/values/${environment}.yaml`],
            },
          }),
          expect.objectContaining({ ref: 'values' }),
          expect.objectContaining({ path: `deploy/overlays/${environment}` }),
        ]);
      },
    );
  },
);

describeWithValidators()('the environments of a service', () => {
  const rendered = new Map<number, Promise<ServiceFile[]>>();

  /** A service with everything, rendered once for each tier. */
  function filesOf(tier = 1): Promise<ServiceFile[]> {
    const files =
      rendered.get(tier) ??
      engine
        .dryRun(parametersOf({ language: 'nodejs', ...OPTION_SETS[0] }, tier))
        .then(result => result.files);
    rendered.set(tier, files);
    return files;
  }

  it.each([
    {
      environment: 'dev',
      size: 'small',
      replicaCount: 1,
      autoscaling: { enabled: false },
    },
    {
      environment: 'staging',
      size: 'medium',
      autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 6 },
    },
    {
      environment: 'production',
      size: 'large',
      autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 20 },
    },
  ])('are sized as promised: $environment', async expected => {
    const files = await filesOf();
    const values = parse(
      textOf(files, `deploy/values/${expected.environment}.yaml`),
    );
    expect(values.size).toBe(expected.size);
    expect(values.autoscaling).toEqual(expected.autoscaling);
    expect(values.replicaCount).toBe(expected.replicaCount);
  });

  it.each([
    [1, 'large', 'large'],
    [2, 'medium', 'medium'],
    // One broker cannot become a cluster later.
    [3, 'small', 'medium'],
  ])('give what tier %s needs in production: %s', async (tier, size, queue) => {
    const files = await filesOf(tier);
    const { patches } = parse(
      textOf(files, 'deploy/overlays/production/kustomization.yaml'),
    );
    expect(
      patches.map((each: { target: { kind: string }; patch: string }) => [
        each.target.kind,
        parse(each.patch)[0].value,
      ]),
    ).toEqual([
      ['Database', size],
      ['Queue', queue],
      ['Cache', size],
    ]);
  });

  it.each(GITOPS_ENVIRONMENTS)(
    "consist in %s of nothing but what a team's project allows",
    async environment => {
      const service = await writeService(await filesOf());
      const project = parse(formatTeamProject('orders-team', []));
      const allowed = project.spec.namespaceResourceWhitelist.map(
        ({ group, kind }: { group: string; kind: string }) =>
          `${group}/${kind}`,
      );
      try {
        const manifests = await renderManifests(service.directory, environment);
        const kinds = manifests.map(({ apiVersion, kind }) =>
          apiVersion.includes('/')
            ? `${apiVersion.split('/')[0]}/${kind}`
            : `/${kind}`,
        );
        expect(kinds).toContain('apps/Deployment');
        expect(kinds.filter(kind => !allowed.includes(kind))).toEqual([]);
      } finally {
        await service.remove();
      }
    },
  );

  it.each(LANGUAGES)('have room for the longest name, %s', async language => {
    const parameters = parametersOf({ language, ...OPTION_SETS[0] });
    const { output } = await engine.dryRun({
      ...parameters,
      name: `longest-${'x'.repeat(MAXIMUM_SERVICE_NAME_LENGTH - 8)}`,
    });
    expect(output.notChecked).toEqual([]);
  });

  it.each([
    'nodejs/base/src/platform/telemetry/metrics.ts',
    'python/base/src/service/platform/telemetry/metrics.py',
  ])('are promised only what %s measures', path => {
    const source = readFileSync(join(SKELETON, path), 'utf8');
    const [, buckets] =
      /buckets[^=]*= [[(]([\d., \n]+)[\])]/i.exec(source) ?? [];
    expect(buckets.split(',').map(Number).filter(Boolean)).toEqual(
      LATENCY_BUCKETS,
    );
  });

  it('keep the data of a claim that goes, but for those of sandbox and dev', async () => {
    const files = await filesOf();
    const deletions = GITOPS_ENVIRONMENTS.map(environment => {
      const { patches = [] } = parse(
        textOf(
          files,
          join('deploy/overlays', environment, 'kustomization.yaml'),
        ),
      );
      return patches.some((each: { patch: string }) =>
        parse(each.patch).some(
          (operation: { path: string; value: string }) =>
            operation.path === '/spec/parameters/deletion' &&
            operation.value === 'Delete',
        ),
      );
    });
    expect(deletions).toEqual([true, true, false, false]);
  });
});
