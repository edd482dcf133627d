import { FakeGithub } from './__testUtils__/FakeGithub';
import { insertStep } from './__testUtils__/insertStep';
import type {
  StartScaffolderOptions,
  TestScaffolder,
} from './__testUtils__/startScaffolder';
import { createFailingAction } from './__testUtils__/testActions';
import {
  ANSWERS,
  expectNothingLeft,
  useScaffolder,
} from './__testUtils__/useScaffolder';

jest.setTimeout(60_000);

const FULL_NAME = 'acme/returns-service';

describe('a pull request for a new service', () => {
  const { start } = useScaffolder();
  let scaffolder: TestScaffolder;
  let github: FakeGithub;

  beforeEach(async () => {
    github = await FakeGithub.start();
  });

  afterEach(async () => {
    await github.stop();
  });

  async function startWith(options: StartScaffolderOptions = {}) {
    scaffolder = await start({
      ...options,
      config: {
        integrations: { github: [github.integration] },
        goldenPath: { publisher: { host: github.host, owner: 'acme' } },
      },
    });
    scaffolder.catalog.onLocation = () => {
      void github
        .git(FULL_NAME, 'show', 'main:catalog-info.yaml')
        .then(text => scaffolder.catalog.takeIn(text, FULL_NAME));
    };
  }

  it('is opened, linked to and left to people', async () => {
    await github.createGitOpsRepository();
    await startWith();
    const task = await scaffolder.run(ANSWERS);
    expect(task.error).toBeUndefined();
    const page = `http://${github.host}/acme/gitops`;
    expect(task.output?.gitops).toMatchObject({
      state: 'open',
      url: `${page}/pull/1`,
      pullRequestUrl: `${page}/pull/1`,
      webUrl: page,
    });
    const [pullRequest] = github.pullRequests.get('acme/gitops') ?? [];
    expect(pullRequest.state).toBe('open');
    expect(
      await github.git('acme/gitops', 'ls-tree', '-r', '--name-only', 'main'),
    ).toBe('README.md\n');
    const application = await github.git(
      'acme/gitops',
      'show',
      'golden-path/returns-service:applications/production/returns-service.yaml',
    );
    expect(application).toContain(`https://${github.host}/${FULL_NAME}.git`);
    expect(task.log).not.toContain(github.integration.token);
  });

  it('is closed again when a later step fails', async () => {
    await github.createGitOpsRepository();
    await startWith({
      actions: [createFailingAction()],
      changeTemplate: insertStep('undo', 'test:fail'),
    });
    const task = await scaffolder.run(ANSWERS);
    expect(task.error?.message).toBe('This was to be expected');
    const [pullRequest] = github.pullRequests.get('acme/gitops') ?? [];
    expect(pullRequest.state).toBe('closed');
    expect(
      await github.git('acme/gitops', 'for-each-ref', '--format=%(refname)'),
    ).toBe('refs/heads/main\n');
    expect(github.services()).toEqual([]);
    expect([...scaffolder.catalog.locations.keys()]).toEqual([]);
  });

  it('needs a GitOps repository, without which nothing is made', async () => {
    await startWith();
    const check = await scaffolder.request.get(
      '/api/scaffolder/golden-path/names/returns-service',
    );
    expect(check.status).toBe(400);
    expect(check.body.error.message).toMatch(
      /There is no GitOps repository acme\/gitops on 127/,
    );
    const task = await scaffolder.run(ANSWERS);
    expect(task.error).toEqual({
      name: 'InputError',
      message: expect.stringMatching(/There is no GitOps repository/),
    });
    expect(github.calls.filter(call => !call.startsWith('GET'))).toEqual([]);
    await expectNothingLeft(scaffolder);
  });

  it('that is refused leaves nothing', async () => {
    await github.createGitOpsRepository();
    github.canned.set('POST /repos/acme/gitops/pulls', {
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    await startWith();
    const task = await scaffolder.run(ANSWERS);
    expect(task.error).toEqual({
      name: 'NotAllowedError',
      message: expect.stringMatching(/does not allow the portal to do this/),
    });
    expect(
      await github.git('acme/gitops', 'for-each-ref', '--format=%(refname)'),
    ).toBe('refs/heads/main\n');
    expect(github.services()).toEqual([]);
    await expectNothingLeft(scaffolder);
  });
});
