import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { GitOpsChange } from '../gitops/GitOpsChange';
import type {
  GitOpsHost,
  PreviewOptions,
  ProposeOptions,
} from '../gitops/GitOpsHost';
import { GitOpsRepository } from '../gitops/GitOpsRepository';
import type { Run, RunState, RunStore } from '../runs/RunStore';
import { createProposeGitOpsAction } from './proposeGitOps';

const LOCATION = { host: 'local-git', owner: 'commerce', repository: 'gitops' };

const INPUT = {
  name: 'returns-service',
  owner: 'group:default/orders-team',
  repositoryUrl: 'http://portal.test/returns-service.git',
};

const CHANGE: GitOpsChange = {
  location: LOCATION,
  service: { name: INPUT.name, team: 'orders-team', repositoryUrl: '' },
  branch: 'golden-path/returns-service',
  commit: 'c'.repeat(40),
};

describe('golden-path:gitops:propose', () => {
  const workspace = createMockDirectory();
  const output = jest.fn();
  const success = jest.fn();
  const fail = jest.fn();
  const auditor = mockServices.auditor.mock({
    createEvent: async () => ({ success, fail }),
  });
  let run: Run | undefined;
  let proposed: Omit<ProposeOptions, 'location'>[];
  let previewed: PreviewOptions[];
  let withdrawn: GitOpsChange[];
  let whileProposing: (options: ProposeOptions) => Promise<void>;

  beforeEach(() => {
    jest.clearAllMocks();
    workspace.setContent({
      'deploy/argocd': { 'dev.yaml': 'dev', 'README.md': '# Not a manifest' },
    });
    run = {
      taskId: 'task-1',
      name: INPUT.name,
      isReserved: true,
      location: { ...LOCATION, repository: INPUT.name },
      state: 'publishing',
    };
    proposed = [];
    previewed = [];
    withdrawn = [];
    whileProposing = async () => {};
  });

  const runs: RunStore = {
    reserve: jest.fn(),
    findByReservedName: jest.fn(),
    listOpen: jest.fn(),
    forgetBefore: jest.fn(),
    move: jest.fn(),
    get: async () => run,
    async recordGitOps(_taskId, change) {
      if (run?.state !== 'publishing') {
        return false;
      }
      run = { ...run, gitOps: change };
      return true;
    },
  };

  const describeProposal = () => ({
    state: 'merged' as const,
    commitHash: 'c',
    commitUrl: 'http://portal.test/c',
    webUrl: 'http://portal.test/gitops',
    applications: ['returns-service-dev'],
  });

  const host: GitOpsHost = {
    findConflict: async () => undefined,
    async preview(options) {
      previewed.push(options);
      return describeProposal();
    },
    async propose(options) {
      proposed.push(options);
      await whileProposing(options);
      return describeProposal();
    },
    async withdraw(change) {
      withdrawn.push(change);
      return [];
    },
  };

  function act(
    context: Record<string, unknown> = {},
    input: Partial<typeof INPUT> = {},
    isOffline = false,
  ) {
    return createProposeGitOpsAction({
      gitOps: GitOpsRepository.create({
        location: LOCATION,
        localGit: host,
        github: undefined as never,
      }),
      runs,
      auditor,
      offline: { current: () => (isOffline ? {} : undefined) },
    }).handler({
      ...createMockActionContext({
        workspacePath: workspace.path,
        logger: mockServices.logger.mock(),
        input: { ...INPUT, ...input },
      }),
      output,
      // The helper knows only some of the context.
      ...context,
    } as never);
  }

  it('proposes what the workspace says, and says what came of it', async () => {
    await act();
    expect(proposed).toEqual([
      expect.objectContaining({
        service: {
          name: 'returns-service',
          team: 'orders-team',
          repositoryUrl: INPUT.repositoryUrl,
          applications: { dev: 'dev' },
        },
        location: LOCATION,
      }),
    ]);
    expect(Object.fromEntries(output.mock.calls)).toEqual({
      state: 'merged',
      url: 'http://portal.test/c',
      commitUrl: 'http://portal.test/c',
      commitHash: 'c',
      webUrl: 'http://portal.test/gitops',
      applications: ['returns-service-dev'],
    });
    expect(success).toHaveBeenCalledWith({
      meta: expect.objectContaining({ state: 'merged', commitHash: 'c' }),
    });
  });

  it.each([
    [{ name: 'other' }, /makes the service "returns-service", not "other"/],
    [{ owner: 'user:default/guest' }, /not the name of a group/],
    [{ owner: 'a b' }, /not the name of a group/],
  ])('refuses %j', async (input, message) => {
    await expect(act({}, input)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
    expect(proposed).toEqual([]);
  });

  it.each([
    [{}, /deploy\/argocd has no Argo CD Application/],
    [
      { 'deploy/argocd': { 'prod.yaml': '' } },
      /deploy\/argocd\/prod.yaml: there is no such environment/,
    ],
    [
      { 'deploy/argocd': { 'dev.json': '' } },
      /deploy\/argocd\/dev.json: there is no such environment/,
    ],
  ])('refuses a workspace like %j', async (content, message) => {
    workspace.setContent(content);
    await expect(act()).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
    expect(proposed).toEqual([]);
  });

  it.each<[RunState | undefined, string, RegExp]>([
    [undefined, 'InputError', /has to come first/],
    ['active', 'ConflictError', /undone/],
    ['undoing', 'ConflictError', /undone/],
    ['undone', 'ConflictError', /undone/],
  ])('does nothing for a run that is %s', async (state, name, message) => {
    run = state && run && { ...run, state };
    await expect(act()).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
    expect(proposed).toEqual([]);
  });

  it('gives what an earlier attempt noted down to the next', async () => {
    const previous = {
      ...CHANGE,
      location: { ...LOCATION, repository: 'as-it-was-called' },
    };
    run = run && { ...run, gitOps: previous };
    await act();
    expect(proposed).toEqual([
      expect.objectContaining({ previous, location: previous.location }),
    ]);
  });

  it('does not begin what was cancelled', async () => {
    await expect(act({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(proposed).toEqual([]);
  });

  it('may not do more once it was given up', async () => {
    whileProposing = async ({ record }) => {
      run = run && { ...run, state: 'undoing' };
      await record(CHANGE);
    };
    await expect(act()).rejects.toThrow(/given up while it proposed/);
    expect(run?.gitOps).toBeUndefined();
    expect(fail).toHaveBeenCalledTimes(1);
    expect(success).not.toHaveBeenCalled();
  });

  it('takes back what it did while it was given up', async () => {
    whileProposing = async ({ record }) => {
      await record(CHANGE);
      run = run && { ...run, state: 'undone' };
    };
    await expect(act()).rejects.toThrow(/given up while it proposed/);
    expect(withdrawn).toEqual([CHANGE]);
  });

  it('only looks in a dry run, and not even that without a portal', async () => {
    run = undefined;
    await act({ isDryRun: true });
    await act({ isDryRun: true }, {}, true);
    expect(previewed.map(each => each.isOffline)).toEqual([false, true]);
    expect(proposed).toEqual([]);
    expect(output).toHaveBeenCalledWith('state', 'merged');
  });
});
