import fc from 'fast-check';
import { anyServices, createService } from './__testUtils__/services';
import { checkGitOpsTree } from './checkGitOpsTree';
import { formatGitOpsProblem } from './GitOpsProblem';
import type { GitOpsFile } from './layout';
import { applyGitOpsPlan, planServiceDeployment } from './planGitOps';

const APPLICATION = 'applications/dev/returns-service.yaml';
const PROJECT = 'projects/orders-team.yaml';

function createTree(): GitOpsFile[] {
  return ['orders-service', 'returns-service'].reduce<GitOpsFile[]>(
    (tree, name) =>
      applyGitOpsPlan(tree, planServiceDeployment(tree, createService(name))),
    [],
  );
}

function sabotage(
  path: string,
  change: (content: string) => string,
): GitOpsFile[] {
  const tree = createTree();
  const file = tree.find(each => each.path === path);
  const content = change(file?.content ?? '');
  expect(content).not.toBe(file?.content);
  return applyGitOpsPlan(tree, {
    files: [{ path, content }],
    deletedPaths: [],
  });
}

const swap = (text: string | RegExp, other: string) => (content: string) =>
  content.replace(text, other);

describe('checkGitOpsTree', () => {
  it('accepts what is beside the manifests', () => {
    const tree = [
      ...createTree(),
      { path: 'README.md', content: '{' },
      { path: '.github/workflows/check.yaml', content: '{' },
      { path: 'applications/README.md', content: '{' },
      { path: 'applications/dev/.gitkeep', content: '' },
    ];
    expect(checkGitOpsTree(tree)).toEqual([]);
    expect(checkGitOpsTree([])).toEqual([]);
  });

  it.each<[string, string, (content: string) => string, string]>([
    ['broken YAML', APPLICATION, swap('spec:', 'spec: ]'), 'not valid YAML'],
    [
      'a key that is there twice',
      APPLICATION,
      swap('kind:', 'kind: x\nkind:'),
      'not valid YAML',
    ],
    ['no document', APPLICATION, () => '', 'exactly one document'],
    [
      'two documents',
      APPLICATION,
      content => `${content}---\n${content}`,
      'exactly one document',
    ],
    [
      'an unknown alias',
      APPLICATION,
      swap('project: orders-team', 'project: *team'),
      'Unresolved alias',
    ],
    [
      'another kind',
      APPLICATION,
      swap('kind: Application', 'kind: ApplicationSet'),
      'kind: ',
    ],
    [
      'another namespace',
      APPLICATION,
      swap('namespace: argocd', 'namespace: kube-system'),
      'metadata.namespace: ',
    ],
    [
      'the project default',
      APPLICATION,
      swap('project: orders-team', 'project: default'),
      'spec.project: The project "default" may do everything',
    ],
    [
      'a project that is not there',
      APPLICATION,
      swap('project: orders-team', 'project: payments-team'),
      'spec.project: There is no valid projects/payments-team.yaml',
    ],
    [
      'another name than the file',
      APPLICATION,
      swap('name: returns-service-dev', 'name: orders-service-dev'),
      'metadata.name: The Application has to be named "returns-service-dev"',
    ],
    [
      'the name of another',
      APPLICATION,
      swap('name: returns-service-dev', 'name: orders-service-dev'),
      'metadata.name: applications/dev/orders-service.yaml has the name',
    ],
    [
      'another cluster',
      APPLICATION,
      swap('name: dev\n', 'name: production\n'),
      'spec.destination.name: The cluster has to be "dev"',
    ],
    [
      'the namespace of another team',
      APPLICATION,
      swap('namespace: orders-team-dev', 'namespace: payments-team-dev'),
      'spec.destination.namespace: projects/orders-team.yaml does not allow',
    ],
    [
      'a cluster by its address',
      APPLICATION,
      swap('    name: dev\n', '    server: https://10.0.0.1\n'),
      'spec.destination.name: ',
    ],
    [
      'a repository that is not allowed',
      APPLICATION,
      swap('commerce/returns-service.git', 'stranger/returns-service.git'),
      'spec.sources.1.repoURL: projects/orders-team.yaml does not allow',
    ],
    [
      'a range of chart versions',
      APPLICATION,
      swap('targetRevision: 1.0.0', 'targetRevision: ^1.0.0'),
      'spec.sources.0.targetRevision: The chart service needs an exact version',
    ],
    [
      'a version that YAML reads as a number',
      APPLICATION,
      swap('targetRevision: 1.0.0', 'targetRevision: 1.0'),
      'spec.sources.0.targetRevision: ',
    ],
    [
      'no chart version',
      APPLICATION,
      swap('      targetRevision: 1.0.0\n', ''),
      'spec.sources.0.targetRevision: ',
    ],
    [
      'no finalizer',
      APPLICATION,
      swap('- resources-finalizer.argocd.argoproj.io', '- other.example.com/x'),
      'metadata.finalizers: Without',
    ],
    [
      'source beside sources',
      APPLICATION,
      swap('  sources:', '  source: { repoURL: x }\n  sources:'),
      'spec.sources: An Application has either',
    ],
    [
      'no source',
      APPLICATION,
      swap(/ {2}sources:[^]*/, ''),
      'spec.sources: An Application has either',
    ],
    [
      'a namespace of its own making',
      APPLICATION,
      swap(
        '  sources:',
        '  syncPolicy: { syncOptions: [CreateNamespace=true] }\n  sources:',
      ),
      'spec.syncPolicy.syncOptions: Argo CD refuses CreateNamespace=true',
    ],
    [
      'the same release as another',
      APPLICATION,
      swap('releaseName: returns-service', 'releaseName: orders-service'),
      'spec.destination: applications/dev/orders-service.yaml deploys "orders-service" to orders-team-dev on dev already',
    ],
    [
      'every repository',
      PROJECT,
      swap('sourceRepos:', 'sourceRepos:\n    - "*"'),
      'spec.sourceRepos.0: "*" stands for more than one repository',
    ],
    [
      'a repository taken away',
      PROJECT,
      swap('    - https://git.example.com/commerce/returns-service.git\n', ''),
      'does not allow the repository https://git.example.com/commerce/returns-service.git',
    ],
    [
      'every namespace',
      PROJECT,
      swap('namespace: orders-team-dev', 'namespace: "*"'),
      'spec.destinations.1: ',
    ],
    [
      'the namespace of another team in a project',
      PROJECT,
      swap('namespace: orders-team-dev', 'namespace: payments-team-dev'),
      'spec.destinations.1: The cluster "dev" and the namespace "payments-team-dev" are not the team\'s own',
    ],
    [
      'what belongs to the cluster',
      PROJECT,
      swap(
        'clusterResourceWhitelist: []',
        "clusterResourceWhitelist: [{ group: '', kind: Namespace }]",
      ),
      'spec.clusterResourceWhitelist: ',
    ],
    [
      'another name than its file',
      PROJECT,
      swap('name: orders-team\n', 'name: default\n'),
      'metadata.name: The project has to be named after',
    ],
    [
      'an environment that does not exist',
      'applications/prod/returns-service.yaml',
      () => 'kind: Application',
      'Argo CD reads only files like applications/<sandbox|dev|staging|production>',
    ],
    [
      'a file that Argo CD would not read',
      'applications/dev/returns.yml',
      () => 'kind: Application',
      'Argo CD reads only files like',
    ],
    [
      'a project in a directory of its own',
      'projects/teams/orders-team.yaml',
      () => 'kind: AppProject',
      'Argo CD reads only files like projects/<team>.yaml',
    ],
    [
      'a file without a directory for its environment',
      'applications/returns-service.yaml',
      () => 'kind: Application',
      'Argo CD reads only files like',
    ],
  ])('refuses %s', (_what, path, change, message) => {
    const problems = checkGitOpsTree(sabotage(path, change));
    const lines = problems.map(formatGitOpsProblem);
    expect(lines.join('\n')).toContain(message);
    expect(problems.map(problem => problem.file)).toContain(
      path === PROJECT && /repository taken/.test(_what) ? APPLICATION : path,
    );
  });

  it('names the line of what is not as it should be', () => {
    const [problem] = checkGitOpsTree(
      sabotage(APPLICATION, swap('kind: Application', 'kind: Pod')),
    );
    expect(problem).toEqual({
      file: APPLICATION,
      line: 3,
      field: 'kind',
      message: expect.stringContaining('Application'),
    });
  });

  it('never throws, whatever is in the files', () => {
    fc.assert(
      fc.property(
        anyServices,
        fc.string({ unit: 'binary' }),
        fc.nat(),
        fc.nat(),
        (services, noise, which, where) => {
          const tree = services.reduce<GitOpsFile[]>(
            (before, service) =>
              applyGitOpsPlan(before, planServiceDeployment(before, service)),
            [],
          );
          const { path, content } = tree[which % tree.length];
          const at = where % content.length;
          const problems = checkGitOpsTree(
            applyGitOpsPlan(tree, {
              files: [
                {
                  path,
                  content: content.slice(0, at) + noise + content.slice(at),
                },
              ],
              deletedPaths: [],
            }),
          );
          expect(problems.every(problem => problem.message !== '')).toBe(true);
        },
      ),
    );
  });
});
