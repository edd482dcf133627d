import { mockServices } from '@backstage/backend-test-utils';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { checkGitOpsTree } from '@internal/plugin-golden-path-common';
import { FakeGithub } from '../__testUtils__/FakeGithub';
import type { GitOpsChange } from './GitOpsChange';
import { GithubGitOpsApi } from './GithubGitOpsApi';
import { GithubGitOpsHost } from './GithubGitOpsHost';
import type { ProposeOptions } from './GitOpsHost';

jest.setTimeout(60_000);

const GITOPS = 'acme/gitops';
const APPLICATION = 'applications/dev/returns.yaml';
const BRANCH = 'golden-path/returns';

const SERVICE = {
  name: 'returns',
  team: 'orders-team',
  repositoryUrl: 'https://git.test/returns.git',
  applications: {
    dev: [
      'apiVersion: argoproj.io/v1alpha1',
      'kind: Application',
      'metadata: { name: returns-dev, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }',
      'spec:',
      '  project: orders-team',
      '  destination: { name: dev, namespace: orders-team-dev }',
      '  source: { repoURL: https://git.test/returns.git, path: deploy }',
      '',
    ].join('\n'),
  },
};

describe('GithubGitOpsHost', () => {
  const logger = mockServices.logger.mock();
  let github: FakeGithub;
  let host: GithubGitOpsHost;
  let recorded: GitOpsChange[];

  beforeEach(async () => {
    github = await FakeGithub.start();
    const integrations = ScmIntegrations.fromConfig(
      mockServices.rootConfig({
        data: { integrations: { github: [github.integration] } },
      }),
    );
    host = GithubGitOpsHost.create({
      api: GithubGitOpsApi.create({
        integrations,
        credentials:
          DefaultGithubCredentialsProvider.fromIntegrations(integrations),
      }),
      appUrl: 'http://portal.test',
      checks: [async files => checkGitOpsTree(files)],
    });
    recorded = [];
  });

  afterEach(async () => {
    await github.stop();
  });

  const locate = () => ({
    host: github.host,
    owner: 'acme',
    repository: 'gitops',
  });

  const propose = (options: Partial<ProposeOptions> = {}) =>
    host.propose({
      location: locate(),
      service: SERVICE,
      taskId: 'task-1',
      logger,
      record: async change => {
        recorded.push(change);
      },
      ...options,
    });

  const pulls = () => github.pullRequests.get(GITOPS) ?? [];

  async function branches(): Promise<string[]> {
    const output = await github.git(
      GITOPS,
      'for-each-ref',
      '--format=%(refname:lstrip=2)',
      'refs/heads',
    );
    return output.trim().split('\n');
  }

  it('opens a pull request and merges nothing', async () => {
    await github.createGitOpsRepository();
    const main = await github.git(GITOPS, 'rev-parse', 'main');
    const proposal = await propose({
      author: { name: 'Ada', email: 'ada@example.com' },
    });
    const commit = (await github.git(GITOPS, 'rev-parse', BRANCH)).trim();
    expect(proposal).toEqual({
      state: 'open',
      commitHash: commit,
      commitUrl: `http://${github.host}/acme/gitops/commit/${commit}`,
      webUrl: `http://${github.host}/acme/gitops`,
      pullRequestUrl: `http://${github.host}/acme/gitops/pull/1`,
      applications: ['returns-dev'],
    });
    expect(await github.git(GITOPS, 'rev-parse', 'main')).toBe(main);
    expect(
      await github.git(GITOPS, 'diff', '--name-only', 'main', BRANCH),
    ).toBe(`${APPLICATION}\nprojects/orders-team.yaml\n`);
    expect(await github.git(GITOPS, 'show', `${BRANCH}:${APPLICATION}`)).toBe(
      SERVICE.applications.dev,
    );
    expect(
      await github.git(GITOPS, 'log', '-1', '--format=%an %s', BRANCH),
    ).toBe('Ada feat(returns): deploy returns\n');
    expect(pulls()).toEqual([
      expect.objectContaining({
        title: 'Deploy returns',
        state: 'open',
        base: { ref: 'main' },
        labels: ['golden-path'],
      }),
    ]);
    const [{ body }] = pulls();
    expect(body).toContain('- Application `returns-dev`');
    expect(body).toContain('- `projects/orders-team.yaml`');
    expect(body).toContain('http://portal.test/create/tasks/task-1');
    expect(recorded.map(each => each.pullRequest)).toEqual([undefined, 1]);
  });

  it('goes on where an earlier attempt ended', async () => {
    await github.createGitOpsRepository();
    const call = 'POST /repos/acme/gitops/pulls';
    github.canned.set(call, { status: 502, body: { message: 'Bad gateway' } });
    await expect(propose()).rejects.toThrow(/could not be asked/);
    github.canned.delete(call);
    const [previous] = recorded;
    const proposal = await propose({ previous });
    expect(proposal.commitHash).toBe(previous.commit);
    expect(await propose({ previous: recorded.at(-1) })).toEqual(proposal);
    expect(pulls()).toHaveLength(1);
    pulls()[0].state = 'closed';
    pulls()[0].merged_at = '2026-11-20T06:00:00Z';
    expect(await propose({ previous })).toEqual({
      ...proposal,
      state: 'merged',
    });
  });

  it('begins again when an earlier attempt made no branch', async () => {
    await github.createGitOpsRepository();
    const call = 'POST /repos/acme/gitops/git/refs';
    github.canned.set(call, { status: 500, body: { message: 'Oops' } });
    await expect(propose()).rejects.toThrow(/could not be asked/);
    github.canned.delete(call);
    await github.commit(GITOPS, 'README.md', '# Moved on\n');
    const proposal = await propose({ previous: recorded[0] });
    expect(proposal.state).toBe('open');
    expect(
      await github.git(GITOPS, 'diff', '--name-only', `main...${BRANCH}`),
    ).toContain(APPLICATION);
    expect(await github.git(GITOPS, 'show', `${BRANCH}:README.md`)).toBe(
      '# Moved on\n',
    );
  });

  it('has nothing to do where everything is there', async () => {
    await github.createGitOpsRepository();
    await propose();
    await github.git(GITOPS, 'update-ref', 'refs/heads/main', BRANCH);
    await github.git(GITOPS, 'update-ref', '-d', `refs/heads/${BRANCH}`);
    expect(await propose()).toMatchObject({ state: 'merged' });
    expect(pulls()).toHaveLength(1);
  });

  it('needs no label', async () => {
    await github.createGitOpsRepository();
    github.canned.set('POST /repos/acme/gitops/issues/1/labels', {
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    expect(await propose()).toMatchObject({ state: 'open' });
    expect(logger.warn).toHaveBeenCalledWith(
      'The pull request could not be labelled',
      expect.any(Error),
    );
  });

  it('finds its pull request among many', async () => {
    await github.createGitOpsRepository();
    await propose();
    const [own] = pulls();
    // Newer ones of the same branch, so that its own is on the second page.
    for (const number of [2, 3, 4]) {
      pulls().push({
        ...own,
        number,
        state: 'closed',
        head: { ...own.head, sha: 'f'.repeat(40) },
      });
    }
    await host.withdraw(recorded[1], logger);
    expect(own.state).toBe('closed');
  });

  it.each([
    [
      'no repository',
      async () => {},
      'InputError',
      /There is no GitOps repository acme\/gitops on 127/,
    ],
    [
      'an empty repository',
      async () => {
        await github.createRepository('acme', { name: 'gitops' });
      },
      'InputError',
      /is empty; give it a first commit/,
    ],
    [
      'a rate limit',
      async () => {
        github.canned.set('GET /repos/acme/gitops', {
          status: 403,
          body: { message: 'API rate limit exceeded' },
          headers: { 'x-ratelimit-remaining': '0' },
        });
      },
      'ServiceUnavailableError',
      /asks to slow down/,
    ],
    [
      'expired credentials',
      async () => {
        github.canned.set('GET /repos/acme/gitops', {
          status: 401,
          body: { message: 'Bad credentials' },
        });
      },
      'AuthenticationError',
      /does not accept the portal's credentials/,
    ],
    [
      'a token that may only read',
      async () => {
        await github.createGitOpsRepository();
        github.canned.set('POST /repos/acme/gitops/git/trees', {
          status: 404,
          body: { message: 'Not Found' },
        });
      },
      'NotAllowedError',
      /does not let the portal change acme\/gitops/,
    ],
    [
      'a pull request that is refused',
      async () => {
        await github.createGitOpsRepository();
        github.canned.set('POST /repos/acme/gitops/pulls', {
          status: 422,
          body: { message: 'Validation Failed' },
        });
      },
      'InputError',
      /refuses the change: Validation Failed/,
    ],
    [
      "somebody else's branch",
      async () => {
        await github.createGitOpsRepository();
        await github.git(GITOPS, 'update-ref', `refs/heads/${BRANCH}`, 'main');
      },
      'ConflictError',
      /has a branch golden-path\/returns that this run did not make/,
    ],
    [
      "somebody else's Application",
      async () => {
        await github.createGitOpsRepository();
        await github.commit(GITOPS, APPLICATION, 'by hand\n');
      },
      'ConflictError',
      /has applications\/dev\/returns.yaml already/,
    ],
  ])('explains %s', async (_what, prepare, name, message) => {
    await prepare();
    await expect(propose()).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
    expect(pulls()).toEqual([]);
  });

  it('knows early what stands in the way', async () => {
    const conflict = () => host.findConflict(locate(), 'returns');
    await expect(conflict()).rejects.toMatchObject({ name: 'InputError' });
    await github.createGitOpsRepository();
    expect(await conflict()).toBeUndefined();
    await propose();
    expect(await conflict()).toMatch(/has a branch golden-path\/returns/);
    await github.commit(GITOPS, APPLICATION, 'by hand\n');
    expect(await conflict()).toMatch(/has applications\/dev\/returns.yaml/);
  });

  it('does not propose what the check refuses', async () => {
    await github.createGitOpsRepository();
    const service = {
      ...SERVICE,
      applications: {
        dev: SERVICE.applications.dev.replace('finalizers:', 'other:'),
      },
    };
    await expect(propose({ service })).rejects.toThrow(
      /did not pass its checks: applications\/dev\/returns.yaml: metadata.finalizers/,
    );
    expect(await branches()).toEqual(['main']);
    await expect(
      host.preview({ location: locate(), service, logger }),
    ).rejects.toThrow(/metadata.finalizers/);
  });

  it('previews without writing, and without asking when it is offline', async () => {
    const options = { location: locate(), service: SERVICE, logger };
    expect(await host.preview({ ...options, isOffline: true })).toMatchObject({
      state: 'open',
      pullRequestUrl: `https://${github.host}/acme/gitops/pulls`,
    });
    expect(github.calls).toEqual([]);
    await github.createGitOpsRepository();
    await host.preview(options);
    expect(github.calls.every(call => call.startsWith('GET '))).toBe(true);
  });

  describe('taking back', () => {
    it('closes the pull request and deletes the branch, once', async () => {
      await github.createGitOpsRepository();
      await propose();
      const change = recorded[1];
      expect(await host.withdraw(change, logger)).toEqual([
        `Closed the pull request http://${github.host}/acme/gitops/pull/1`,
        `Deleted the branch ${BRANCH} of acme/gitops`,
      ]);
      expect(pulls()[0].state).toBe('closed');
      expect(await branches()).toEqual(['main']);
      expect(await host.withdraw(change, logger)).toEqual([]);
    });

    it('finds what was made before it could be noted down', async () => {
      await github.createGitOpsRepository();
      await propose();
      await host.withdraw(recorded[0], logger);
      expect(pulls()[0].state).toBe('closed');
      expect(await branches()).toEqual(['main']);
    });

    it('leaves a branch that people have added commits to', async () => {
      await github.createGitOpsRepository();
      await propose();
      const theirs = await github.commit(GITOPS, 'x', 'x');
      await github.git(GITOPS, 'update-ref', `refs/heads/${BRANCH}`, theirs);
      expect(await host.withdraw(recorded[1], logger)).toEqual([
        `Closed the pull request http://${github.host}/acme/gitops/pull/1`,
      ]);
      expect(await branches()).toContain(BRANCH);
    });

    it('proposes the reverse of what was merged already', async () => {
      await github.createGitOpsRepository();
      await propose();
      await github.git(GITOPS, 'update-ref', 'refs/heads/main', BRANCH);
      pulls()[0].state = 'closed';
      pulls()[0].merged_at = '2026-11-20T06:00:00Z';
      expect(await host.withdraw(recorded[1], logger)).toEqual([
        `Deleted the branch ${BRANCH} of acme/gitops`,
        `Opened http://${github.host}/acme/gitops/pull/2, which takes the Applications out again`,
      ]);
      expect(
        await github.git(
          GITOPS,
          'diff',
          '--name-status',
          'main',
          `${BRANCH}-undo`,
        ),
      ).toBe(`D\t${APPLICATION}\nD\tprojects/orders-team.yaml\n`);
      expect(pulls()[1].body).toContain('/acme/gitops/pull/1 was merged');
      expect(await host.withdraw(recorded[1], logger)).toEqual([]);
      expect(pulls()).toHaveLength(2);
    });

    it('is done when the repository is gone', async () => {
      await github.createGitOpsRepository();
      await propose();
      github.repositories.delete(GITOPS);
      expect(await host.withdraw(recorded[1], logger)).toEqual([]);
    });
  });
});
