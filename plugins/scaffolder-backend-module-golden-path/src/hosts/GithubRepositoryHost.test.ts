import { promises as fs } from 'node:fs';
import path from 'node:path';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { FakeCatalog } from '../__testUtils__/FakeCatalog';
import { FakeGithub } from '../__testUtils__/FakeGithub';
import { GithubRepositoryHost } from './GithubRepositoryHost';

jest.setTimeout(60_000);

const TASK = 'task-1';

describe('GithubRepositoryHost', () => {
  const workspace = createMockDirectory();
  const catalog = new FakeCatalog();
  let github: FakeGithub;
  let host: GithubRepositoryHost;

  beforeEach(async () => {
    github = await FakeGithub.start();
    workspace.setContent({ 'README.md': '# Returns\n' });
    const config = mockServices.rootConfig({
      data: { integrations: { github: [github.integration] } },
    });
    const integrations = ScmIntegrations.fromConfig(config);
    host = GithubRepositoryHost.create({
      config,
      integrations,
      credentials:
        DefaultGithubCredentialsProvider.fromIntegrations(integrations),
      catalog: catalog.asService(),
      auth: mockServices.auth(),
      appUrl: 'http://portal.test',
    });
  });

  afterEach(async () => {
    await github.stop();
  });

  const locate = () => ({
    host: github.host,
    owner: 'acme',
    repository: 'returns-service',
  });

  async function publish(taskId = TASK) {
    await fs.rm(path.join(workspace.path, '.git'), {
      recursive: true,
      force: true,
    });
    return host.publish(
      createMockActionContext({ workspacePath: workspace.path }),
      {
        location: locate(),
        description: 'Takes things back',
        ownerRef: 'group:default/orders-team',
        taskId,
        commitMessage: 'feat: start',
        author: { name: 'Ada', email: 'ada@example.com' },
        visibility: 'private',
      },
    );
  }

  const creations = () =>
    github.calls.filter(call => call === 'POST /orgs/acme/repos').length;

  it('finds what an earlier attempt of the task pushed', async () => {
    const first = await publish();
    const again = await publish();
    expect(again).toEqual(first);
    expect(creations()).toBe(1);
    const count = await github.git(
      'acme/returns-service',
      'rev-list',
      '--count',
      'main',
    );
    expect(count.trim()).toBe('1');
    expect(github.protections).toHaveLength(2);
  });

  it('goes on with a repository that an earlier attempt did not push to', async () => {
    github.refusesPushes = true;
    await expect(publish()).rejects.toThrow(/403/);
    github.refusesPushes = false;
    const published = await publish();
    expect(creations()).toBe(1);
    const log = await github.git(
      'acme/returns-service',
      'log',
      '--format=%H %an <%ae> %s',
    );
    expect(log.trim()).toBe(
      `${published.commitHash} Ada <ada@example.com> feat: start`,
    );
  });

  it('takes nothing from another task', async () => {
    await publish();
    await expect(publish('task-2')).rejects.toThrow(
      /acme\/returns-service exists already/,
    );
    expect(await host.remove(locate(), 'task-2')).toBe(false);
    expect(github.repositories.size).toBe(1);
    expect(await host.findConflict(locate(), 'task-2')).toMatch(/exists/);
    expect(await host.findConflict(locate(), TASK)).toBeUndefined();
  });

  it('removes the location together with the repository', async () => {
    const { catalogInfoUrl } = await publish();
    await catalog
      .asService()
      .addLocation(
        { type: 'url', target: catalogInfoUrl },
        { credentials: await mockServices.auth().getOwnServiceCredentials() },
      );
    expect(await host.remove(locate(), TASK)).toBe(true);
    expect(github.repositories.size).toBe(0);
    expect(catalog.locations.size).toBe(0);
    expect(await host.remove(locate(), TASK)).toBe(false);
  });

  it('previews without asking anybody', () => {
    expect(
      host.preview({ host: 'github.com', owner: 'acme', repository: 'a' }),
    ).toEqual({
      remoteUrl: 'https://github.com/acme/a.git',
      cloneUrl: 'https://github.com/acme/a.git',
      webUrl: 'https://github.com/acme/a',
      repoContentsUrl: 'https://github.com/acme/a/tree/main/',
      catalogInfoUrl: 'https://github.com/acme/a/blob/main/catalog-info.yaml',
    });
    expect(github.calls).toEqual([]);
  });
});
