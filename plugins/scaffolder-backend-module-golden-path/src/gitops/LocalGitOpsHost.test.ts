import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ConflictError } from '@backstage/errors';
import {
  applicationPath,
  checkGitOpsTree,
  GITOPS_ENVIRONMENTS,
  type GitOpsEnvironment,
} from '@internal/plugin-golden-path-common';
import {
  createLocalGitHost,
  type LocalGitHost,
} from '@internal/plugin-local-git-node';
import { overrideGit } from '../__testUtils__/overrideGit';
import type { GitOpsChange } from './GitOpsChange';
import type { GitOpsCheck, ProposeOptions } from './GitOpsHost';
import { LocalGitOpsHost } from './LocalGitOpsHost';

jest.setTimeout(120_000);

const run = promisify(execFile);

const LOCATION = { host: 'local-git', owner: 'commerce', repository: 'gitops' };
const GITOPS = ['commerce', 'gitops'] as const;

const treeCheck: GitOpsCheck = async files => checkGitOpsTree(files);

describe('LocalGitOpsHost', () => {
  const mockDirectory = createMockDirectory();
  const logger = mockServices.logger.mock();
  let git: LocalGitHost;

  beforeEach(async () => {
    mockDirectory.setContent({});
    git = await createLocalGitHost({
      config: new ConfigReader({
        app: { baseUrl: 'http://portal.test' },
        backend: { baseUrl: 'http://portal.test:7007' },
        localGit: { directory: mockDirectory.resolve('git') },
      }),
      logger,
    });
  });

  afterEach(async () => {
    if (await git.getRepository(...GITOPS)) {
      await run('git', ['fsck', '--strict', '--full'], {
        cwd: await git.getRepositoryDirectory(...GITOPS),
      });
    }
  });

  const createHost = (
    checks: readonly GitOpsCheck[] = [treeCheck],
    on: LocalGitHost = git,
  ) =>
    LocalGitOpsHost.create({ git: on, appUrl: 'http://portal.test', checks });

  function createApplication(
    environment: GitOpsEnvironment,
    name: string,
    repositoryUrl: string,
  ): string {
    return [
      'apiVersion: argoproj.io/v1alpha1',
      'kind: Application',
      `metadata: { name: ${name}-${environment}, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }`,
      'spec:',
      '  project: orders-team',
      `  destination: { name: ${environment}, namespace: orders-team-${environment} }`,
      '  sources:',
      '    - { repoURL: charts.example.com, chart: service, targetRevision: 1.0.0 }',
      `    - { repoURL: ${repositoryUrl}, targetRevision: main, ref: values }`,
      '',
    ].join('\n');
  }

  function createService(name: string) {
    const repositoryUrl = `http://portal.test/${name}.git`;
    return {
      name,
      team: 'orders-team',
      repositoryUrl,
      applications: Object.fromEntries(
        GITOPS_ENVIRONMENTS.map(environment => [
          environment,
          createApplication(environment, name, repositoryUrl),
        ]),
      ),
    };
  }

  function propose(
    name: string,
    options: Partial<ProposeOptions> = {},
    host = createHost(),
  ) {
    const recorded: GitOpsChange[] = [];
    return {
      recorded,
      done: host.propose({
        location: LOCATION,
        service: createService(name),
        taskId: 'task-1',
        logger,
        record: async change => {
          recorded.push(change);
        },
        ...options,
      }),
    };
  }

  async function paths(ref?: string): Promise<string[]> {
    const { files } = await git.readFiles(...GITOPS, { ref });
    return files.map(file => file.path);
  }

  async function branches(): Promise<string[]> {
    return (await git.listBranches(...GITOPS)).map(branch => branch.name);
  }

  const applicationsOf = (name: string) =>
    GITOPS_ENVIRONMENTS.map(environment => applicationPath(environment, name));

  it('makes the repository, merges the Applications and leaves no branch', async () => {
    const { done, recorded } = propose('returns', {
      author: { name: 'Ada', email: 'ada@example.com' },
    });
    const proposal = await done;
    const commit = await git.resolveCommit(...GITOPS);
    expect(proposal).toEqual({
      state: 'merged',
      commitHash: commit,
      commitUrl: `http://portal.test/source/commerce/gitops/tree/${commit}/`,
      webUrl: 'http://portal.test/source/commerce/gitops/tree/main/',
      applications: [
        'returns-sandbox',
        'returns-dev',
        'returns-staging',
        'returns-production',
      ],
    });
    expect((await paths()).sort()).toEqual(
      [
        'README.md',
        'projects/orders-team.yaml',
        ...applicationsOf('returns'),
      ].sort(),
    );
    expect(await branches()).toEqual(['main']);
    expect(recorded.map(change => change.commit)).toEqual([commit]);
    expect(await git.getRepository(...GITOPS)).toMatchObject({
      ownerRef: 'group:default/platform-team',
      createdBy: 'golden-path',
    });
    const { commits } = await git.listCommits(...GITOPS);
    expect(commits.map(each => `${each.authorName}: ${each.subject}`)).toEqual([
      'Ada: feat(returns): deploy returns',
      'Causeway: docs: say what is kept here',
    ]);
  });

  it('has all of many that come at once, also when each is the first', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `service-${index}`);
    const proposals = await Promise.all(names.map(name => propose(name).done));
    expect(new Set(proposals.map(each => each.state))).toEqual(
      new Set(['merged']),
    );
    expect(await paths()).toEqual(
      expect.arrayContaining(names.flatMap(applicationsOf)),
    );
    const { files } = await git.readFiles(...GITOPS);
    const project = files.find(file => file.path.startsWith('projects/'));
    for (const name of names) {
      expect(project?.content.toString()).toContain(`/${name}.git`);
    }
    expect(await branches()).toEqual(['main']);
    const { totalItems } = await git.listCommits(...GITOPS);
    expect(totalItems).toBe(names.length + 1);
  });

  it('plans again when the default branch moves while it is checked', async () => {
    await propose('orders').done;
    let isFirst = true;
    const { done, recorded } = propose(
      'returns',
      {},
      createHost([
        treeCheck,
        async files => {
          const isChecking = files.some(file => /returns/.test(file.path));
          if (isChecking && isFirst) {
            isFirst = false;
            await propose('payments').done;
          }
          return [];
        },
      ]),
    );
    await done;
    expect(recorded).toHaveLength(2);
    expect(await paths()).toEqual(
      expect.arrayContaining(
        ['orders', 'returns', 'payments'].flatMap(applicationsOf),
      ),
    );
    expect(await branches()).toEqual(['main']);
  });

  it('works in a repository that somebody made and left empty', async () => {
    await git.createRepository({ owner: 'commerce', name: 'gitops' });
    expect(await createHost().findConflict(LOCATION, 'returns')).toBe(
      undefined,
    );
    await propose('returns').done;
    expect(await paths()).toEqual(
      expect.arrayContaining(applicationsOf('returns')),
    );
  });

  it('merges nothing that a check refuses, and says what and where', async () => {
    await propose('orders').done;
    const before = await git.resolveCommit(...GITOPS);
    const { done } = propose(
      'returns',
      {},
      createHost([
        treeCheck,
        async files =>
          files
            .filter(file => /production\/returns/.test(file.path))
            .map(file => ({
              file: file.path,
              field: 'spec',
              message: 'Not on a Friday',
            })),
      ]),
    );
    await expect(done).rejects.toMatchObject({
      name: 'InputError',
      message:
        'The change of the GitOps repository did not pass its checks: applications/production/returns.yaml: spec: Not on a Friday',
    });
    expect(await git.resolveCommit(...GITOPS)).toBe(before);
    expect(await branches()).toEqual(['main']);
  });

  it('is not kept by what was wrong before', async () => {
    await propose('orders').done;
    await commitByHand('applications/dev/orders.yaml', 'kind: [');
    logger.warn.mockClear();
    await propose('returns').done;
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringMatching(/not in order: applications\/dev\/orders.yaml/),
    );
  });

  async function commitByHand(path: string, content: string): Promise<void> {
    const parent = await git.resolveCommit(...GITOPS);
    const commitId = await git.createCommit(...GITOPS, {
      parent,
      files: [{ path, content }],
      message: `change ${path}`,
    });
    await git.merge(...GITOPS, { commitId });
  }

  it('takes nothing that belongs to others', async () => {
    await propose('orders').done;
    const host = createHost();
    expect(await host.findConflict(LOCATION, 'orders')).toMatch(
      /commerce\/gitops has applications\/sandbox\/orders.yaml/,
    );
    expect(await host.findConflict(LOCATION, 'returns')).toBeUndefined();
    await expect(
      propose('orders', {
        service: {
          ...createService('orders'),
          applications: {
            dev: `# other\n${createService('orders').applications.dev}`,
          },
        },
      }).done,
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(/has applications\/dev\/orders.yaml/),
    });

    const to = await git.resolveCommit(...GITOPS);
    await git.updateBranch(...GITOPS, { branch: 'golden-path/returns', to });
    expect(await host.findConflict(LOCATION, 'returns')).toMatch(
      /has a branch golden-path\/returns/,
    );
    await expect(propose('returns').done).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(/that this run did not make/),
    });
    expect(await branches()).toEqual(['main', 'golden-path/returns']);
  });

  it('does nothing when it may not any more', async () => {
    const { done } = propose('returns', {
      record: async () => {
        throw new ConflictError('Given up');
      },
    });
    await expect(done).rejects.toThrow('Given up');
    expect(await paths()).toEqual(['README.md']);
    expect(await branches()).toEqual(['main']);
  });

  it('stops when it is cancelled', async () => {
    const { done } = propose('returns', { signal: AbortSignal.abort() });
    await expect(done).rejects.toMatchObject({ name: 'AbortError' });
    expect(await paths()).toEqual(['README.md']);
  });

  it('previews without making anything', async () => {
    const host = createHost();
    const options = {
      location: LOCATION,
      service: createService('returns'),
      logger,
    };
    expect(await host.preview(options)).toMatchObject({
      state: 'merged',
      webUrl: 'http://portal.test/source/commerce/gitops/tree/main/',
    });
    expect(await git.listRepositories()).toEqual([]);
    await propose('returns').done;
    const taken = {
      ...options,
      service: {
        ...options.service,
        applications: { dev: `${options.service.applications.dev}# other\n` },
      },
    };
    await expect(host.preview(taken)).rejects.toThrow(/already/);
    expect(await host.preview({ ...taken, isOffline: true })).toMatchObject({
      applications: ['returns-dev'],
    });
  });

  describe('an earlier attempt that died', () => {
    async function dieAt(
      method: 'updateBranch' | 'merge' | 'deleteBranch',
    ): Promise<GitOpsChange | undefined> {
      const died = () => new Promise<never>(() => {});
      let reached: () => void = () => {};
      const isThere = new Promise<void>(resolve => {
        reached = resolve;
      });
      const { recorded } = propose(
        'returns',
        {},
        createHost(
          [treeCheck],
          overrideGit(git, {
            [method]: () => {
              reached();
              return died();
            },
          }),
        ),
      );
      await isThere;
      return recorded[0];
    }

    it.each(['updateBranch', 'merge', 'deleteBranch'] as const)(
      'at %s is finished by the next',
      async method => {
        const previous = await dieAt(method);
        const { done } = propose('returns', { previous });
        expect(await done).toMatchObject({
          state: 'merged',
          commitHash: await git.resolveCommit(...GITOPS),
        });
        expect(await branches()).toEqual(['main']);
        const { totalItems } = await git.listCommits(...GITOPS);
        expect(totalItems).toBe(2);
      },
    );

    it.each(['updateBranch', 'merge', 'deleteBranch'] as const)(
      'at %s is taken back without a trace in the files',
      async method => {
        const previous = (await dieAt(method)) as GitOpsChange;
        const host = createHost();
        const undone = await host.withdraw(previous, logger);
        expect(undone).toHaveLength(
          { updateBranch: 0, merge: 1, deleteBranch: 2 }[method],
        );
        expect(await paths()).toEqual(['README.md']);
        expect(await branches()).toEqual(['main']);
        expect(await host.withdraw(previous, logger)).toEqual([]);
      },
    );
  });

  it('takes back what it merged and nothing else', async () => {
    await propose('orders').done;
    const before = await git.readFiles(...GITOPS);
    const { done, recorded } = propose('returns');
    await done;
    await propose('payments').done;
    const host = createHost();
    expect(await host.withdraw(recorded[0], logger)).toEqual([
      'Took returns-sandbox, returns-dev, returns-staging, returns-production out of commerce/gitops',
    ]);
    expect(await paths()).not.toContain('applications/dev/returns.yaml');
    expect(await paths()).toEqual(
      expect.arrayContaining(['orders', 'payments'].flatMap(applicationsOf)),
    );
    const again = propose('payments');
    await again.done;
    expect(again.recorded).toEqual([]);
    const payments = propose('refunds');
    await payments.done;
    await host.withdraw(payments.recorded[0], logger);
    const { files } = await git.readFiles(...GITOPS);
    const orders = (all: typeof files) =>
      all.filter(file => /orders\.yaml/.test(file.path));
    expect(orders(files)).toEqual(orders(before.files));
  });

  it('leaves Applications that others made after they were taken back', async () => {
    const { done, recorded } = propose('returns');
    await done;
    const host = createHost();
    await host.withdraw(recorded[0], logger);
    await commitByHand(
      'applications/dev/returns.yaml',
      createApplication('dev', 'returns', 'http://elsewhere.test/returns.git'),
    );
    expect(await host.withdraw(recorded[0], logger)).toEqual([]);
    expect(await paths()).toContain('applications/dev/returns.yaml');
    await git.deleteRepository(...GITOPS);
    expect(await host.withdraw(recorded[0], logger)).toEqual([]);
  });

  it('takes many back at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const changes: GitOpsChange[] = [];
    for (const name of names) {
      const { done, recorded } = propose(name);
      await done;
      changes.push(recorded[0]);
    }
    const host = createHost();
    await Promise.all(changes.map(each => host.withdraw(each, logger)));
    expect(await paths()).toEqual(['README.md']);
  });
});
