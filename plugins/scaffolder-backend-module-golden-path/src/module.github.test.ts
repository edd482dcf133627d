import { FakeGithub } from './__testUtils__/FakeGithub';
import { readRuns } from './__testUtils__/readRuns';
import type {
  FinishedTask,
  TestScaffolder,
} from './__testUtils__/startScaffolder';
import {
  ANSWERS,
  expectNothingLeft,
  HOSTILE_DESCRIPTION,
  useScaffolder,
  waitUntil,
} from './__testUtils__/useScaffolder';

jest.setTimeout(60_000);

const FULL_NAME = 'acme/returns-service';

describe('publishing to GitHub', () => {
  const { start } = useScaffolder();
  let scaffolder: TestScaffolder;
  let github: FakeGithub;

  beforeEach(async () => {
    github = await FakeGithub.start();
    await github.createGitOpsRepository();
    scaffolder = await start({
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
  });

  afterEach(async () => {
    await github.stop();
  });

  async function fail(): Promise<FinishedTask> {
    const task = await scaffolder.run(ANSWERS);
    expect(task.status).toBe('failed');
    expect([...scaffolder.catalog.locations.keys()]).toEqual([]);
    return task;
  }

  it('pushes the files, protects the branch and registers the service', async () => {
    const task = await scaffolder.run({
      ...ANSWERS,
      description: `${HOSTILE_DESCRIPTION} ${'long '.repeat(80)}`,
    });
    expect(task.error).toBeUndefined();
    const commit = (await github.git(FULL_NAME, 'rev-parse', 'main')).trim();
    expect(task.output).toMatchObject({
      remoteUrl: `http://${github.host}/${FULL_NAME}.git`,
      cloneUrl: `http://${github.host}/${FULL_NAME}.git`,
      commitHash: commit,
      entityRef: 'component:default/returns-service',
    });
    const files = await github.git(
      FULL_NAME,
      'ls-tree',
      '-r',
      '--name-only',
      'main',
    );
    expect(files.split('\n')).toEqual(
      expect.arrayContaining([
        'catalog-info.yaml',
        'golden-path.yaml',
        'src/platform/start.ts',
      ]),
    );
    const values = JSON.parse(
      await github.git(FULL_NAME, 'show', 'main:values.json'),
    );
    expect(values.description).toContain(HOSTILE_DESCRIPTION);
    expect(values.platform).toMatchObject({
      repositoryUrl: `https://${github.host}/${FULL_NAME}.git`,
      repositoryPage: `https://${github.host}/${FULL_NAME}`,
      portalUrl: 'http://portal.test',
    });
    expect(github.repositories.get(FULL_NAME)).toMatchObject({
      private: true,
      homepage: `http://portal.test/create/tasks/${task.id}`,
    });
    expect(github.protections).toEqual([`${FULL_NAME}/main`]);
    expect(github.teams).toEqual([`orders-team ${FULL_NAME} maintain`]);
    expect([...scaffolder.catalog.locations.keys()]).toEqual([
      `http://${github.host}/${FULL_NAME}/blob/main/catalog-info.yaml`,
    ]);
    expect(await scaffolder.repositories()).toEqual([]);
  });

  it('takes the repository from the form, also when another host is the default', async () => {
    const task = await scaffolder.run({
      ...ANSWERS,
      repoUrl: 'local-git?owner=commerce&repo=returns-service',
    });
    expect(task.error).toBeUndefined();
    expect(await scaffolder.repositories()).toEqual([
      'commerce/returns-service',
    ]);
    expect(github.services()).toEqual([]);
  });

  it('leaves a repository alone that is there already', async () => {
    await github.createRepository('acme', { name: 'returns-service' });
    const task = await fail();
    expect(task.error?.name).toBe('ConflictError');
    expect(task.error?.message).toMatch(
      /the repository acme\/returns-service exists/,
    );
    expect(github.services()).toEqual([FULL_NAME]);
    expect(github.calls).not.toContain('POST /orgs/acme/repos');
  });

  it('leaves a repository alone that somebody makes at the last moment', async () => {
    github.canned.set('POST /orgs/acme/repos', {
      status: 422,
      body: {
        message: 'Repository creation failed.',
        errors: [
          {
            resource: 'Repository',
            code: 'custom',
            field: 'name',
            message: 'name already exists on this account',
          },
        ],
      },
    });
    const task = await fail();
    expect(task.error).toEqual({
      name: 'ConflictError',
      message: expect.stringMatching(
        /^The repository acme\/returns-service exists already on 127/,
      ),
    });
    expect(github.calls.filter(call => call.startsWith('DELETE'))).toEqual([]);
    await expectNothingLeft(scaffolder);
  });

  it.each([
    [
      'credentials that have expired',
      'GET /users/acme',
      { status: 401, body: { message: 'Bad credentials' } },
      'AuthenticationError',
      /does not accept the portal's credentials/,
    ],
    [
      'an organisation that does not exist',
      'GET /users/acme',
      { status: 404, body: { message: 'Not Found' } },
      'InputError',
      /has no organisation or user "acme"/,
    ],
    [
      'a rate limit',
      'GET /repos/acme/returns-service',
      {
        status: 403,
        body: { message: 'API rate limit exceeded for user ID 1.' },
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' },
      },
      'ServiceUnavailableError',
      /asks to slow down \(rate limit\)/,
    ],
    [
      'a token that may not create repositories',
      'POST /orgs/acme/repos',
      {
        status: 403,
        body: { message: 'Resource not accessible by integration' },
      },
      'Error',
      /Resource not accessible by integration/,
    ],
  ])(
    'explains %s and leaves nothing',
    async (_what, call, response, name, message) => {
      github.canned.set(call, response);
      const task = await fail();
      expect(task.error?.message).toMatch(message);
      expect(task.error?.name).toBe(name);
      expect(task.log).not.toContain(github.integration.token);
      expect(github.services()).toEqual([]);
      await expectNothingLeft(scaffolder);
    },
  );

  it('leaves nothing when the push is refused', async () => {
    github.refusesPushes = true;
    const task = await fail();
    expect(task.error?.message).toMatch(/403/);
    expect(task.log).toContain(`Deleted the repository ${FULL_NAME}`);
    expect(github.services()).toEqual([]);
    await expectNothingLeft(scaffolder);
  });

  it('leaves nothing when the catalog refuses the location', async () => {
    scaffolder.catalog.refusal = new Error('Unable to read url');
    const task = await fail();
    expect(task.error?.message).toBe('Unable to read url');
    expect(github.services()).toEqual([]);
    await expectNothingLeft(scaffolder);
  });

  it('says what it could not undo, and undoes it later', async () => {
    scaffolder.catalog.refusal = new Error('Unable to read url');
    const call = `DELETE /repos/${FULL_NAME}`;
    github.canned.set(call, {
      status: 403,
      body: { message: 'Must have admin rights to Repository.' },
    });
    const task = await scaffolder.run(ANSWERS);
    expect(task.error?.message).toBe('Unable to read url');
    expect(task.log).toMatch(
      /does not allow the portal to do this: Must have admin rights/,
    );
    const [run] = await readRuns(scaffolder.directory);
    expect(run).toMatchObject({
      state: 'undoing',
      reserved_name: ANSWERS.name,
    });

    github.canned.delete(call);
    scaffolder.catalog.refusal = undefined;
    // Whoever wants the name next tidies up first.
    const next = await scaffolder.run(ANSWERS);
    expect(next.error).toBeUndefined();
    expect(github.repositories.get(FULL_NAME)?.homepage).toContain(next.id);
    await waitUntil(async () =>
      (
        await readRuns(scaffolder.directory)
      ).some(each => each.state === 'undone'),
    );
  });
});
