import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { DefaultLocalGitHost } from './DefaultLocalGitHost';

jest.setTimeout(120_000);

const run = promisify(execFile);

describe('a process that is killed while it creates repositories', () => {
  const mockDirectory = createMockDirectory();

  it('leaves whole repositories, and nothing else once the next one has started', async () => {
    const directory = mockDirectory.resolve('git');
    const files = Array.from({ length: 30 }, (_, index) => [
      `file-${index}.txt`,
      `${index}`.repeat(500),
    ]);
    mockDirectory.setContent({ source: Object.fromEntries(files) });
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        join(__dirname, '../__testUtils__/createRepositories.ts'),
        directory,
        mockDirectory.resolve('source'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    await waitFor(async () => {
      const made = await readdir(join(directory, 'commerce')).catch(() => []);
      const making = await readdir(join(directory, '.tmp'));
      return made.length >= 2 && making.length > 0;
    });
    child.kill('SIGKILL');
    await once(child, 'close');

    const host = await DefaultLocalGitHost.create({
      directory,
      apiUrl: 'http://localhost:7007/api/local-git',
      sourceUrl: 'http://localhost:3000/source',
      logger: mockServices.logger.mock(),
    });
    await expect(readdir(join(directory, '.tmp'))).resolves.toEqual([]);
    const repositories = await host.listRepositories();
    expect(repositories.length).toBeGreaterThanOrEqual(2);
    for (const { owner, name, description } of repositories) {
      expect(description).toBe('whole');
      const { entries } = await host.listTree(owner, name);
      expect(entries).toHaveLength(30);
      await run('git', ['fsck', '--strict', '--full'], {
        cwd: await host.getRepositoryDirectory(owner, name),
      });
    }
    // What was not finished can be done again.
    await host.createRepository({
      owner: 'commerce',
      name: `service-${repositories.length}`,
      sourceDirectory: mockDirectory.resolve('source'),
    });
  });
});

async function waitFor(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) {
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}
