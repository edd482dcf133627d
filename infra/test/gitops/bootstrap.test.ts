import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { describeWithTools } from '../support/describeWithTools';
import { REPOSITORY } from '../support/findTool';
import { runTool } from '../support/runTool';
import { schemaLocations } from '../support/schemaLocations';

const BOOTSTRAP = join(REPOSITORY, 'infra/gitops/bootstrap');

interface Source {
  repoURL: string;
  path: string;
}

interface ApplicationSpec {
  project: string;
  source: Source;
  destination: { name: string; namespace: string };
}

interface Manifest {
  kind: string;
  metadata: { name: string; namespace: string; finalizers?: string[] };
  spec: ApplicationSpec & {
    goTemplate?: boolean;
    goTemplateOptions?: string[];
    template?: { metadata: object; spec: ApplicationSpec };
    sourceRepos?: string[];
    destinations?: { name: string; namespace: string }[];
    clusterResourceWhitelist?: object[];
  };
  data: Record<string, string>;
}

async function build(directory = BOOTSTRAP): Promise<string> {
  const { exitCode, stdout, stderr } = await runTool('kustomize', [
    'build',
    directory,
  ]);
  expect([exitCode, stderr]).toEqual([0, '']);
  return stdout;
}

async function read(directory?: string): Promise<Map<string, Manifest>> {
  const manifests = parseAllDocuments(await build(directory)).map(
    document => document.toJS() as Manifest,
  );
  return new Map(
    manifests.map(each => [`${each.kind} ${each.metadata.name}`, each]),
  );
}

describeWithTools(
  'kustomize',
  'kubeconform',
  'schemas',
)('the bootstrap of Argo CD', () => {
  it('fits the schemas of Kubernetes and Argo CD', async () => {
    const { exitCode, stdout } = await runTool(
      'kubeconform',
      ['-strict', '-summary', ...schemaLocations],
      { input: await build() },
    );
    expect(stdout).toMatch(/Valid: 7, Invalid: 0, Errors: 0, Skipped: 0/);
    expect(exitCode).toBe(0);
  });

  it('is all in the namespace of Argo CD, and each Application in the platform’s project', async () => {
    const manifests = [...(await read()).values()];
    expect(new Set(manifests.map(each => each.metadata.namespace))).toEqual(
      new Set(['argocd']),
    );
    const applications = manifests
      .filter(each => each.kind.startsWith('Application'))
      .map(({ spec }) => spec.template?.spec ?? spec);
    expect(applications.map(spec => spec.project)).toEqual(
      Array(4).fill('platform'),
    );
  });

  it('fails on a missing value instead of deploying "<no value>"', async () => {
    const sets = [...(await read()).values()].filter(
      each => each.kind === 'ApplicationSet',
    );
    expect(sets).toHaveLength(2);
    for (const { spec } of sets) {
      expect([spec.goTemplate, spec.goTemplateOptions]).toEqual([
        true,
        ['missingkey=error'],
      ]);
    }
  });

  it('takes every address from settings.yaml', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'bootstrap-'));
    try {
      await cp(BOOTSTRAP, directory, { recursive: true });
      const file = join(directory, 'settings.yaml');
      const settings = await readFile(file, 'utf8');
      const changed = settings
        .replace(/platformRepository: .*/, 'platformRepository: the-platform')
        .replace(/gitOpsRepository: .*/, 'gitOpsRepository: the-gitops');
      await writeFile(file, changed);
      const manifests = await read(directory);
      const text = JSON.stringify([...manifests.values()]);
      expect(text).not.toMatch(/settings\.yaml|github\.com/);
      const sourceOf = (name: string) => {
        const spec = manifests.get(name)?.spec;
        const { repoURL, path } = (spec?.template?.spec ?? spec)?.source ?? {};
        return `${repoURL} ${path}`;
      };
      expect(sourceOf('Application platform-root')).toBe(
        'the-platform infra/gitops/bootstrap',
      );
      expect(sourceOf('Application team-projects')).toBe('the-gitops projects');
      expect(sourceOf('ApplicationSet service-applications')).toBe(
        'the-gitops {{ .path.path }}',
      );
      expect(sourceOf('ApplicationSet team-namespaces')).toBe(
        'the-platform infra/gitops/team-namespace',
      );
      expect(manifests.get('AppProject platform')?.spec.sourceRepos).toEqual([
        'the-platform',
        'the-gitops',
      ]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('lets the platform’s project make namespaces and nothing else of a cluster', async () => {
    const project = (await read()).get('AppProject platform');
    expect(project?.spec.clusterResourceWhitelist).toEqual([
      { group: '', kind: 'Namespace' },
    ]);
    expect(
      project?.spec.destinations?.filter(each => each.namespace === '*'),
    ).toEqual([]);
  });

  it('deletes nothing that runs when it is deleted itself', async () => {
    for (const { metadata } of (await read()).values()) {
      expect(metadata.finalizers).toBeUndefined();
    }
  });

  it('tracks by annotation, and waits for claims', async () => {
    const settings = (await read()).get('ConfigMap argocd-cm')?.data ?? {};
    expect(settings['application.resourceTrackingMethod']).toBe('annotation');
    for (const exclusion of parse(settings['resource.exclusions'])) {
      expect(exclusion).toEqual({
        apiGroups: expect.any(Array),
        kinds: expect.any(Array),
        clusters: ['*'],
      });
    }
    const claims = parse(settings['resource.customizations']);
    expect(claims['platform.ecommerce.example.com/*']['health.lua']).toContain(
      'condition.type == "Ready"',
    );
  });
});
