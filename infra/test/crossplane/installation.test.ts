import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithTools } from '../support/describeWithTools';
import { REPOSITORY } from '../support/findTool';
import { runTool } from '../support/runTool';
import { claimOf } from './support/claimOf';
import {
  CROSSPLANE,
  ENVIRONMENTS,
  Kind,
  KINDS,
  parseObjects,
  readObjects,
} from './support/crossplaneFiles';
import { kubeconform } from './support/kubeconform';
import { KubernetesObject } from './support/KubernetesObject';
import { Renderer } from './support/Renderer';
import { settle } from './support/settle';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

const KIND_NAMES = Object.keys(KINDS) as Kind[];

function readFolder(folder: string): KubernetesObject[] {
  return readdirSync(join(CROSSPLANE, folder))
    .filter(file => file.endsWith('.yaml'))
    .flatMap(file => readObjects(folder, file));
}

/** Versions that setup installs for these tests, by Go module. */
function testedVersions(): Map<string, string> {
  const list = JSON.parse(
    readFileSync(
      join(REPOSITORY, 'packages/tooling/setup/go-tools.json'),
      'utf8',
    ),
  ) as Record<'tools' | 'schemas', { module: string; version: string }[]>;
  return new Map(
    [...list.tools, ...list.schemas].map(each => [each.module, each.version]),
  );
}

function packages(objects: KubernetesObject[], kind: string): string[] {
  return objects
    .filter(each => each.kind === kind)
    .map(each => String(each.spec?.package));
}

describeWithTools(
  'crossplane',
  'function-go-templating',
  'function-auto-ready',
  'kubeconform',
  'kustomize',
)('what is installed', () => {
  test('all of it is what Crossplane and its providers accept', async () => {
    const objects = [
      ...Object.values(KINDS).flatMap(folder => [
        ...readObjects('apis', folder, 'definition.yaml'),
        ...readObjects('apis', folder, 'composition.yaml'),
      ]),
      ...readObjects('functions.yaml'),
      ...readFolder('providers'),
      ...readFolder('environment-configs'),
      ...readFolder('argocd'),
    ];
    expect(objects.length).toBeGreaterThan(20);
    expect(await kubeconform(objects)).toEqual([]);
  });

  test('the kustomization installs all of it but the EnvironmentConfigs', async () => {
    const { stdout, exitCode } = await runTool('kustomize', [
      'build',
      CROSSPLANE,
    ]);
    expect(exitCode).toBe(0);
    const installed = parseObjects(stdout);
    expect(await kubeconform(installed)).toEqual([]);
    const names = (objects: KubernetesObject[]) =>
      objects.map(each => `${each.kind} ${each.metadata.name}`).sort();
    expect(names(installed)).toEqual(
      names([
        ...Object.values(KINDS).flatMap(folder => readFolder(`apis/${folder}`)),
        ...readObjects('functions.yaml'),
        ...readFolder('providers'),
      ]),
    );
  });

  test('the compositions are what their templates give', async () => {
    const { exitCode, stderr } = await runTool('node', [
      join(CROSSPLANE, 'compose.mjs'),
      '--check',
    ]);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  test('the functions are those that these tests run', () => {
    const versions = testedVersions();
    expect(packages(readObjects('functions.yaml'), 'Function')).toEqual(
      ['function-go-templating', 'function-auto-ready'].map(
        name =>
          `xpkg.crossplane.io/crossplane-contrib/${name}:${versions.get(
            `github.com/crossplane-contrib/${name}`,
          )}`,
      ),
    );
  });

  test('the providers are those whose schemas these tests check against', () => {
    const version = testedVersions().get('github.com/upbound/provider-aws/v2');
    const found = packages(readFolder('providers'), 'Provider');
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) {
      expect(each).toMatch(
        new RegExp(
          `^xpkg\\.upbound\\.io/upbound/provider-aws-[a-z0-9]+:${version}$`,
        ),
      );
    }
  });

  test('every function that a composition calls is installed', () => {
    const installed = readObjects('functions.yaml').map(
      each => each.metadata.name,
    );
    for (const folder of Object.values(KINDS)) {
      const [composition] = readObjects('apis', folder, 'composition.yaml');
      const pipeline = composition.spec?.pipeline as {
        functionRef: { name: string };
      }[];
      expect(installed).toEqual(
        expect.arrayContaining(pipeline.map(step => step.functionRef.name)),
      );
    }
  });

  test('each kind has a default composition, and it composes that kind', () => {
    for (const [kind, folder] of Object.entries(KINDS)) {
      const [definition] = readObjects('apis', folder, 'definition.yaml');
      const [composition] = readObjects('apis', folder, 'composition.yaml');
      expect(definition.spec).toMatchObject({
        scope: 'Namespaced',
        group: 'platform.ecommerce.example.com',
        names: { kind },
        defaultCompositionRef: { name: composition.metadata.name },
      });
      expect(composition.spec).toMatchObject({
        mode: 'Pipeline',
        compositeTypeRef: {
          apiVersion: 'platform.ecommerce.example.com/v1alpha1',
          kind,
        },
      });
    }
  });

  test.each(ENVIRONMENTS)(
    'the EnvironmentConfig of %s carries its label',
    environment => {
      const [config] = readObjects(
        'environment-configs',
        `${environment}.yaml`,
      );
      expect(config.metadata).toMatchObject({
        name: environment,
        labels: { 'causeway.dev/environment': environment },
      });
      expect(config.data?.namePrefix).toBe(`ecommerce-${environment}`);
    },
  );

  test('exactly the kinds that are composed are active, and their providers are installed', async () => {
    const renderer = await Renderer.start();
    const groups = new Set<string>();
    const composed = new Set<string>();
    try {
      for (const kind of KIND_NAMES) {
        const { parts } = await settle(
          renderer,
          claimOf(kind, { parameters: { size: 'large' } }),
        );
        for (const part of parts.values()) {
          const [group] = part.apiVersion.split('/');
          if (group.endsWith('.aws.m.upbound.io')) {
            groups.add(group.split('.')[0]);
            const plural = part.kind
              .toLowerCase()
              .replace(/y$/, 'ie')
              .replace(/s?$/, 's');
            composed.add(`${plural}.${group}`);
          }
        }
      }
    } finally {
      await renderer.stop();
    }
    const providers = readFolder('providers');
    const policy = providers.find(
      each => each.kind === 'ManagedResourceActivationPolicy',
    );
    expect(policy?.spec?.activate).toEqual([...composed].sort());
    expect(
      packages(providers, 'Provider').map(
        each => /provider-aws-([a-z0-9]+):/.exec(each)?.[1],
      ),
    ).toEqual([...groups].sort());
  });
});
