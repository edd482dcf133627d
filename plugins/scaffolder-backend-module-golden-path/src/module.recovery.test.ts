import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import {
  createLocalGitHost,
  type LocalGitHost,
} from '@internal/plugin-local-git-node';
import { readRuns } from './__testUtils__/readRuns';
import { ANSWERS, waitUntil } from './__testUtils__/useScaffolder';

jest.setTimeout(180_000);

const TOKEN = 'a-token-for-automation';

describe('a backend that is killed in the middle of a run', () => {
  let directory: string;
  let config: JsonObject;
  let port: number;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    directory = await fs.mkdtemp(path.join(os.tmpdir(), 'golden-path-'));
    for (const name of ['template', 'work', 'database']) {
      await fs.mkdir(path.join(directory, name));
    }
    port = await findFreePort();
    config = {
      app: { baseUrl: 'http://portal.test' },
      backend: {
        baseUrl: `http://127.0.0.1:${port}`,
        listen: { host: '127.0.0.1', port },
        workingDirectory: path.join(directory, 'work'),
        database: {
          client: 'better-sqlite3',
          connection: { directory: path.join(directory, 'database') },
        },
        auth: {
          externalAccess: [
            { type: 'static', options: { token: TOKEN, subject: 'tests' } },
          ],
        },
      },
      localGit: { directory: path.join(directory, 'git') },
      scaffolder: {
        taskRecovery: {
          enabled: true,
          workspaceProvider: 'database',
          staleTimeout: { seconds: 2 },
        },
      },
    };
  });

  afterEach(async () => {
    await kill();
    await fs.rm(directory, { recursive: true, force: true });
  });

  async function start(hangAt?: string): Promise<void> {
    child = fork(
      path.join(__dirname, '__testUtils__/recoverableBackend.ts'),
      [],
      {
        execArgv: [
          '--require',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        ],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        env: { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'error' },
      },
    );
    const templateDirectory = path.join(directory, 'template');
    child.send({ config, templateDirectory, hangAt });
    await hear('started');
  }

  function hear(message: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const listener = (heard: unknown) => {
        if (heard === message) {
          child?.off('message', listener);
          resolve();
        }
      };
      child?.on('message', listener);
      child?.once('exit', () =>
        reject(new Error(`The backend ended before it was ${message}`)),
      );
    });
  }

  async function kill(): Promise<void> {
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    child = undefined;
  }

  async function call(route: string, body?: JsonObject): Promise<JsonObject> {
    const response = await fetch(
      `http://127.0.0.1:${port}/api/scaffolder/v2/${route}`,
      {
        method: body ? 'POST' : 'GET',
        headers: {
          Authorization: `Bearer ${TOKEN}`,
          'Content-Type': 'application/json',
        },
        body: body && JSON.stringify(body),
      },
    );
    return response.json();
  }

  async function createHost(): Promise<LocalGitHost> {
    return createLocalGitHost({
      config: new ConfigReader(config),
      logger: mockServices.rootLogger(),
    });
  }

  async function startTask(): Promise<string> {
    const hanging = hear('hanging');
    const { id } = await call('tasks', {
      templateRef: 'template:default/new-microservice',
      values: ANSWERS,
    });
    await hanging;
    await kill();
    return String(id);
  }

  it.each(['publish', 'gitops', 'register'])(
    'at %s finishes it when it is back, with exactly one repository',
    async hangAt => {
      await start(hangAt);
      const id = await startTask();
      const git = await createHost();
      const before = await git.getRepository('commerce', ANSWERS.name);
      expect(before).toMatchObject({ createdBy: id });

      await start();
      let task = await call(`tasks/${id}`);
      while (task.status === 'processing' || task.status === 'open') {
        await new Promise(resolve => setTimeout(resolve, 250));
        task = await call(`tasks/${id}`);
      }
      expect(task.status).toBe('completed');
      expect((await git.listRepositories()).map(each => each.name)).toEqual([
        'gitops',
        ANSWERS.name,
      ]);
      expect(await git.getRepository('commerce', ANSWERS.name)).toEqual(before);
      const { totalItems } = await git.listCommits('commerce', ANSWERS.name);
      expect(totalItems).toBe(1);
      const deployed = await git.listCommits('commerce', 'gitops');
      expect(deployed.commits.map(each => each.subject)).toEqual([
        `feat(${ANSWERS.name}): deploy ${ANSWERS.name}`,
        'docs: say what is kept here',
      ]);
      const branches = await git.listBranches('commerce', 'gitops');
      expect(branches.map(each => each.name)).toEqual(['main']);
      await waitUntil(async () => {
        const [run] = await readRuns(directory);
        return run.state === 'finished' && run.reserved_name === null;
      });
    },
  );

  it('leaves nothing deployed when its task fails once it is back', async () => {
    await start('gitops-merged');
    await startTask();
    const git = await createHost();
    const { entries } = await git.listTree('commerce', 'gitops');
    expect(entries.map(each => each.name)).toEqual([
      'applications',
      'projects',
      'README.md',
    ]);

    await start('fail');
    await waitUntil(async () => {
      const [run] = await readRuns(directory);
      return run.state === 'undone';
    });
    expect(await git.getRepository('commerce', ANSWERS.name)).toBeUndefined();
    const { files } = await git.readFiles('commerce', 'gitops');
    expect(files.map(each => each.path)).toEqual(['README.md']);
    const branches = await git.listBranches('commerce', 'gitops');
    expect(branches.map(each => each.name)).toEqual(['main']);
  });
});

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
