import { parse } from 'yaml';
import { insertStep } from './__testUtils__/insertStep';
import { overrideGit } from './__testUtils__/overrideGit';
import { readRuns } from './__testUtils__/readRuns';
import { GITOPS, type TestScaffolder } from './__testUtils__/startScaffolder';
import {
  createFailingAction,
  createWaitingAction,
} from './__testUtils__/testActions';
import {
  ANSWERS,
  expectNothingLeft,
  useScaffolder,
  waitUntil,
} from './__testUtils__/useScaffolder';

jest.setTimeout(60_000);

const { start } = useScaffolder();
let scaffolder: TestScaffolder;

const APPLICATION = 'applications/production/returns-service.yaml';

describe('deploying a new service', () => {
  it('adds its Applications and lets its team use its repository', async () => {
    scaffolder = await start();
    const task = await scaffolder.run(ANSWERS);
    expect(task.error).toBeUndefined();
    const commit = await scaffolder.git.resolveCommit(...GITOPS);
    const page = 'http://portal.test/source/commerce/gitops/tree';
    expect(task.output?.gitops).toEqual({
      state: 'merged',
      url: `${page}/${commit}/`,
      commitUrl: `${page}/${commit}/`,
      commitHash: commit,
      webUrl: `${page}/main/`,
      applications: [
        'returns-service-sandbox',
        'returns-service-dev',
        'returns-service-staging',
        'returns-service-production',
      ],
    });
    const deployed = await scaffolder.deployed();
    const file = await scaffolder.git.readFile('commerce', ANSWERS.name, {
      path: 'deploy/argocd/production.yaml',
    });
    expect(deployed[APPLICATION]).toBe(file.content.toString('utf8'));
    expect(
      parse(deployed['projects/orders-team.yaml']).spec.sourceRepos,
    ).toEqual(
      expect.arrayContaining([
        'http://portal.test:7007/api/local-git/commerce/returns-service.git',
      ]),
    );
    expect(await scaffolder.gitOpsBranches()).toEqual(['main']);
  });

  it('goes where the configuration says', async () => {
    scaffolder = await start({
      config: {
        goldenPath: { gitops: { owner: 'platform', repository: 'live' } },
      },
    });
    const task = await scaffolder.run(ANSWERS);
    expect(task.error).toBeUndefined();
    const { entries } = await scaffolder.git.listTree('platform', 'live');
    expect(entries.map(each => each.name)).toEqual([
      'applications',
      'projects',
      'README.md',
    ]);
    expect(await scaffolder.git.getRepository(...GITOPS)).toBeUndefined();
  });

  it('leaves nothing when a later step fails, and the others as they are', async () => {
    scaffolder = await start();
    await scaffolder.run({ ...ANSWERS, name: 'refunds-service' });
    const before = await scaffolder.deployed();
    await scaffolder.stop();

    const failing = await start({
      directory: scaffolder.directory,
      actions: [createFailingAction()],
      changeTemplate: insertStep('undo', 'test:fail'),
    });
    const task = await failing.run(ANSWERS);
    expect(task.error?.message).toBe('This was to be expected');
    expect(task.log).toMatch(
      /Took returns-service-sandbox, .* out of commerce\/gitops/,
    );
    expect(await failing.deployed()).toEqual(before);
    expect(await failing.repositories()).toEqual(['commerce/refunds-service']);
  });

  it('leaves nothing when merging fails', async () => {
    scaffolder = await start({
      wrapGit: git =>
        overrideGit(git, {
          merge: async () => {
            throw new Error('The disk is gone');
          },
        }),
    });
    const task = await scaffolder.run(ANSWERS);
    expect(task.error?.message).toBe('The disk is gone');
    expect(await scaffolder.gitOpsBranches()).toEqual(['main']);
    await expectNothingLeft(scaffolder);
  });

  it('leaves nothing when it is cancelled afterwards', async () => {
    const waiting = createWaitingAction();
    scaffolder = await start({
      actions: [waiting.action],
      changeTemplate: insertStep('register', 'test:wait'),
    });
    const taskId = await scaffolder.start(ANSWERS);
    await waiting.reached;
    expect(Object.keys(await scaffolder.deployed())).toContain(APPLICATION);
    await scaffolder.request.post(`/api/scaffolder/v2/tasks/${taskId}/cancel`);
    await waitUntil(async () => {
      const [run] = await readRuns(scaffolder.directory);
      return run.state === 'undone';
    });
    await expectNothingLeft(scaffolder);
  });

  it('publishes nothing when the check refuses the Applications', async () => {
    scaffolder = await start();
    await scaffolder.git.createRepository({
      owner: 'commerce',
      name: 'gitops',
    });
    const commitId = await scaffolder.git.createCommit(...GITOPS, {
      files: [
        {
          path: 'projects/orders-team.yaml',
          content:
            'spec: { sourceRepos: ["*"], destinations: [{ name: "*", namespace: "*" }] }\n',
        },
      ],
      message: 'break it',
    });
    await scaffolder.git.merge(...GITOPS, { commitId });
    const task = await scaffolder.run(ANSWERS);
    expect(task.error?.name).toBe('InputError');
    expect(task.error?.message).toMatch(
      /applications\/dev\/returns-service.yaml: spec.project: There is no valid projects\/orders-team.yaml/,
    );
    expect(await scaffolder.repositories()).toEqual([]);
    expect(Object.keys(await scaffolder.deployed())).toEqual([
      'projects/orders-team.yaml',
    ]);
  });

  it('knows early that the name is deployed already', async () => {
    scaffolder = await start();
    await scaffolder.git.createRepository({
      owner: 'commerce',
      name: 'gitops',
    });
    const commitId = await scaffolder.git.createCommit(...GITOPS, {
      files: [{ path: APPLICATION, content: 'by hand\n' }],
      message: 'by hand',
    });
    await scaffolder.git.merge(...GITOPS, { commitId });
    const check = await scaffolder.request.get(
      '/api/scaffolder/golden-path/names/returns-service',
    );
    expect(check.body).toEqual({
      name: 'returns-service',
      available: false,
      problems: [
        `"returns-service" cannot be deployed: the GitOps repository commerce/gitops has ${APPLICATION}`,
      ],
    });
    const task = await scaffolder.run(ANSWERS);
    expect(task.error?.name).toBe('ConflictError');
    expect(await scaffolder.deployed()).toEqual({ [APPLICATION]: 'by hand\n' });
    expect(await scaffolder.repositories()).toEqual([]);
  });

  it('does not make a service of the GitOps repository', async () => {
    scaffolder = await start();
    const check = await scaffolder.request.get(
      '/api/scaffolder/golden-path/names/gitops',
    );
    expect(check.body.problems).toEqual([
      '"gitops" cannot be deployed: commerce/gitops is the GitOps repository',
    ]);
  });
});
