import fc from 'fast-check';
import { parse } from 'yaml';
import {
  anyServices,
  CHARTS,
  createApplication,
  createService,
} from './__testUtils__/services';
import { checkGitOpsTree } from './checkGitOpsTree';
import { formatGitOpsReadme } from './gitOpsReadme';
import type { GitOpsFile } from './layout';
import {
  applyGitOpsPlan,
  planServiceDeployment,
  planServiceRemoval,
  readServiceApplications,
  type ServiceDeployment,
} from './planGitOps';
import { formatTeamProject } from './teamProject';

const README: GitOpsFile = { path: 'README.md', content: formatGitOpsReadme() };

function deploy(
  tree: readonly GitOpsFile[],
  ...services: ServiceDeployment[]
): GitOpsFile[] {
  return services.reduce<GitOpsFile[]>(
    (before, service) =>
      applyGitOpsPlan(before, planServiceDeployment(before, service)),
    [...tree],
  );
}

function remove(
  tree: readonly GitOpsFile[],
  service: ServiceDeployment,
): GitOpsFile[] {
  return applyGitOpsPlan(tree, planServiceRemoval(tree, service));
}

describe('planServiceDeployment', () => {
  it('adds the Applications as they are and the project of the team', () => {
    const service = createService('returns-service');
    const plan = planServiceDeployment([README], service);
    expect(plan.files.map(file => file.path)).toEqual([
      'applications/dev/returns-service.yaml',
      'applications/production/returns-service.yaml',
      'applications/sandbox/returns-service.yaml',
      'applications/staging/returns-service.yaml',
      'projects/orders-team.yaml',
    ]);
    expect(plan.files[0].content).toBe(service.applications.dev);
    expect(plan.applications).toEqual([
      'returns-service-sandbox',
      'returns-service-dev',
      'returns-service-staging',
      'returns-service-production',
    ]);
    expect(plan.occupiedPaths).toEqual([]);
    const project = parse(plan.files[4].content);
    expect(project.spec).toMatchObject({
      sourceRepos: [
        'https://git.example.com/commerce/returns-service.git',
        CHARTS,
      ],
      destinations: [
        { name: 'sandbox', namespace: 'orders-team-sandbox' },
        { name: 'dev', namespace: 'orders-team-dev' },
        { name: 'staging', namespace: 'orders-team-staging' },
        { name: 'production', namespace: 'orders-team-production' },
      ],
      clusterResourceWhitelist: [],
      orphanedResources: { warn: true },
    });
    expect(project.spec.namespaceResourceWhitelist).not.toContainEqual(
      expect.objectContaining({ kind: 'Secret' }),
    );
  });

  it('does nothing the second time', () => {
    fc.assert(
      fc.property(anyServices, services => {
        const tree = deploy([README], ...services);
        for (const service of services) {
          expect(planServiceDeployment(tree, service)).toMatchObject({
            files: [],
            deletedPaths: [],
            occupiedPaths: [],
          });
        }
      }),
    );
  });

  it('gives the same repository in whatever order services come', () => {
    fc.assert(
      fc.property(
        anyServices.chain(services =>
          fc.tuple(
            fc.constant(services),
            fc.shuffledSubarray(services, { minLength: services.length }),
          ),
        ),
        ([services, shuffled]) => {
          expect(deploy([README], ...shuffled)).toEqual(
            deploy([README], ...services),
          );
        },
      ),
    );
  });

  it('gives only what the check accepts', () => {
    fc.assert(
      fc.property(anyServices, services => {
        expect(checkGitOpsTree(deploy([README], ...services))).toEqual([]);
      }),
    );
  });

  it('keeps what people wrote into a project', () => {
    const path = 'projects/orders-team.yaml';
    const content = [
      '# Ask Ada before you touch this.',
      formatTeamProject('orders-team', ['https://example.com/z'])
        .replace(
          '  destinations:',
          '  # Two clusters more next year.\n  destinations:',
        )
        .replace('description: Services of', 'description: "The best" # of'),
    ].join('\n');
    const [changed, ...rest] = planServiceDeployment(
      [{ path, content }],
      createService('returns-service', 'orders-team', ['dev']),
    ).files.filter(file => file.path === path);
    expect(rest).toEqual([]);
    expect(changed.content).toContain('# Ask Ada before you touch this.');
    expect(changed.content).toContain('# Two clusters more next year.');
    expect(changed.content).toContain('description: "The best" # of');
    expect(parse(changed.content).spec.sourceRepos).toEqual(
      [
        'https://git.example.com/commerce/returns-service.git',
        'https://example.com/z',
        CHARTS,
      ].sort(),
    );
  });

  it('leaves a project to the letter that allows everything already', () => {
    const service = createService('returns-service', 'orders-team', ['dev']);
    const tree = deploy([README], service).map(file =>
      file.path.startsWith('projects/')
        ? {
            ...file,
            content: file.content
              .replace(/^/, '---\n# odd   spacing\n')
              .replace('returns-service.git', 'Returns-Service/'),
          }
        : file,
    );
    expect(planServiceDeployment(tree, service).files).toEqual([]);
  });

  it.each([
    ['spec: [', /projects\/orders-team.yaml .* is not valid YAML/],
    ['spec: {}', /spec.sourceRepos is not a list/],
    ['spec: { sourceRepos: [] }', /spec.destinations is not a list/],
  ])('refuses to edit the project %j', (content, message) => {
    expect(() =>
      planServiceDeployment(
        [{ path: 'projects/orders-team.yaml', content }],
        createService('returns-service'),
      ),
    ).toThrow(message);
  });

  it.each([
    ['project: orders-team', 'project: other', 'dev.yaml: spec.project: '],
    [
      'name: returns-service-dev',
      'name: returns-service',
      'dev.yaml: metadata.name: ',
    ],
    [
      'repoURL: https://git.example.com/commerce/returns-service.git',
      'repoURL: https://git.example.com/commerce/orders.git',
      'dev.yaml: spec.sources.1.repoURL: This is neither a chart nor',
    ],
    ['kind: Application', 'kind: AppProject', 'dev.yaml:3: kind: '],
    ['metadata:', 'metadata: [', 'dev.yaml:5: This is not valid YAML: '],
    ['spec:', '---\nspec:', 'dev.yaml: There has to be exactly one document'],
  ])('refuses an Application with %j as %j', (text, other, message) => {
    const service = createService('returns-service', 'orders-team', ['dev']);
    const content = service.applications.dev?.replace(text, other);
    expect(() =>
      planServiceDeployment([], {
        ...service,
        applications: { dev: content },
      }),
    ).toThrow(`deploy/argocd/${message}`);
  });

  it('says which Applications are those of somebody else', () => {
    const path = 'applications/dev/returns-service.yaml';
    const tree = [{ path, content: 'kind: Other' }];
    expect(
      planServiceDeployment(tree, createService('returns-service'))
        .occupiedPaths,
    ).toEqual([path]);
  });
});

describe('planServiceRemoval', () => {
  it('takes back what was added, whatever else was added since', () => {
    fc.assert(
      fc.property(anyServices, fc.nat(), (services, index) => {
        const gone = services[index % services.length];
        const others = services.filter(service => service !== gone);
        const expected = deploy([README], ...others);
        expect(remove(deploy([README], gone, ...others), gone)).toEqual(
          expected,
        );
        expect(remove(deploy([README], ...others, gone), gone)).toEqual(
          expected,
        );
        expect(planServiceRemoval(expected, gone)).toEqual({
          files: [],
          deletedPaths: [],
          applications: [],
          occupiedPaths: [],
        });
      }),
    );
  });

  it('leaves a project that people changed, and Applications from elsewhere', () => {
    const service = createService('returns-service', 'orders-team', ['dev']);
    const foreign = {
      path: 'applications/staging/returns-service.yaml',
      content: createApplication('staging', {
        ...service,
        repositoryUrl: 'https://elsewhere.example.com/returns-service',
      }),
    };
    const changed = deploy([README, foreign], service).map(file =>
      file.path.startsWith('projects/')
        ? { ...file, content: `# Ours\n${file.content}` }
        : file,
    );
    const plan = planServiceRemoval(changed, service);
    expect(plan.deletedPaths).toEqual([
      'applications/dev/returns-service.yaml',
    ]);
    expect(plan.applications).toEqual(['returns-service-dev']);
    expect(plan.files).toHaveLength(1);
    expect(plan.files[0].content).toMatch(/^# Ours/);
    expect(parse(plan.files[0].content).spec.sourceRepos).toEqual([CHARTS]);
  });

  it('keeps a repository that another Application of the project deploys from', () => {
    const service = createService('returns-service', 'orders-team', ['dev']);
    const sibling = {
      path: 'applications/dev/returns-worker.yaml',
      content: createApplication('dev', { ...service, name: 'returns-worker' }),
    };
    const tree = [...deploy([README], service), sibling];
    const left = remove(tree, service);
    expect(left.map(file => file.path)).toContain('projects/orders-team.yaml');
    expect(checkGitOpsTree(left)).toEqual([]);
  });
});

describe('readServiceApplications', () => {
  it('sorts by environment', () => {
    expect(
      readServiceApplications([
        { path: 'production.yaml', content: 'p' },
        { path: 'dev.yaml', content: 'd' },
      ]),
    ).toEqual({ production: 'p', dev: 'd' });
  });

  it.each([
    [[], /deploy\/argocd has no Argo CD Application/],
    [['prod.yaml'], /deploy\/argocd\/prod.yaml: there is no such environment/],
    [['dev.yml'], /deploy\/argocd\/dev.yml: there is no such environment/],
  ])('refuses %j', (paths, message) => {
    expect(() =>
      readServiceApplications(paths.map(path => ({ path, content: '' }))),
    ).toThrow(message);
  });
});
