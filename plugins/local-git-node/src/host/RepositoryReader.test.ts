import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { DefaultLocalGitHost } from './DefaultLocalGitHost';

const run = promisify(execFile);
const id = { owner: 'commerce', name: 'orders' };

describe('RepositoryReader', () => {
  const mockDirectory = createMockDirectory();
  const clone = mockDirectory.resolve('clone');

  async function createHost(sourceDirectory?: string) {
    const host = await DefaultLocalGitHost.create({
      directory: mockDirectory.resolve('git'),
      apiUrl: 'http://localhost:7007/api/local-git',
      sourceUrl: 'http://localhost:3000/source',
      logger: mockServices.logger.mock(),
    });
    await host.createRepository({ ...id, sourceDirectory });
    return host;
  }

  async function git(...args: string[]) {
    const { stdout } = await run(
      'git',
      ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args],
      { cwd: clone },
    );
    return stdout.trim();
  }

  beforeEach(async () => {
    mockDirectory.setContent({
      source: {
        'b.txt': 'b',
        'a.txt': 'a',
        src: { 'x.ts': '1', deep: { 'y.ts': '2' } },
        ':(glob)*': 'magic',
      },
    });
  });

  async function createWithHistory() {
    const host = await createHost(mockDirectory.resolve('source'));
    await run('git', [
      'clone',
      '--quiet',
      mockDirectory.resolve('git/commerce/orders.git'),
      clone,
    ]);
    await writeFile(join(clone, 'src/deep/y.ts'), '3');
    await git('commit', '--quiet', '--all', '--message', 'change deep');
    await git('checkout', '--quiet', '-b', 'topic/a');
    await writeFile(join(clone, 'b.txt'), 'bb');
    await git('commit', '--quiet', '--all', '--message', 'change b');
    await git('checkout', '--quiet', 'main');
    await git('merge', '--quiet', '--no-ff', '--message', 'merge', 'topic/a');
    await git('tag', '--annotate', '--message', 'one', 'v1');
    await git('push', '--quiet', 'origin', 'main', 'topic/a', 'v1');
    return host;
  }

  it('lists a directory with the commit that last changed each entry', async () => {
    const host = await createWithHistory();
    const { entries, commitId } = await host.listTree('commerce', 'orders', {
      withLastCommit: true,
    });
    expect(
      entries.map(entry => [entry.path, entry.type, entry.lastCommit?.subject]),
    ).toEqual([
      ['src', 'directory', 'change deep'],
      [':(glob)*', 'file', 'Initial commit'],
      ['a.txt', 'file', 'Initial commit'],
      ['b.txt', 'file', 'merge'],
    ]);
    expect(commitId).toBe(await git('rev-parse', 'main'));
    const below = await host.listTree('commerce', 'orders', {
      path: 'src',
      withLastCommit: true,
    });
    expect(
      below.entries.map(entry => [entry.path, entry.lastCommit?.subject]),
    ).toEqual([
      ['src/deep', 'change deep'],
      ['src/x.ts', 'Initial commit'],
    ]);
    const all = await host.listTree('commerce', 'orders', {
      path: 'src',
      recursive: true,
    });
    expect(all.entries.map(entry => entry.path)).toEqual([
      'src/deep/y.ts',
      'src/x.ts',
    ]);
  });

  it('reads at branches, tags and commits, and takes a path literally', async () => {
    const host = await createWithHistory();
    const read = async (ref: string, path: string) =>
      (
        await host.readFile('commerce', 'orders', { ref, path })
      ).content.toString();
    await expect(read('topic/a', 'b.txt')).resolves.toBe('bb');
    await expect(read('v1', 'b.txt')).resolves.toBe('bb');
    const first = await git('rev-list', '--max-parents=0', 'main');
    await expect(read(first, 'b.txt')).resolves.toBe('b');
    await expect(read('main', ':(glob)*')).resolves.toBe('magic');
    await expect(read('main', '*.txt')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await expect(read('main', '../config')).rejects.toMatchObject({
      name: 'InputError',
    });
    await expect(
      host.readFile('commerce', 'orders', { path: 'b.txt', maxBytes: 1 }),
    ).rejects.toMatchObject({ name: 'InputError' });
  });

  it('lists branches and pages through commits', async () => {
    const host = await createWithHistory();
    const branches = await host.listBranches('commerce', 'orders');
    expect(
      branches.map(({ name, isDefault, commit }) => [
        name,
        isDefault,
        commit.subject,
        commit.authorEmail,
      ]),
    ).toEqual([
      ['main', true, 'merge', 'ada@example.com'],
      ['topic/a', false, 'change b', 'ada@example.com'],
    ]);
    const page = await host.listCommits('commerce', 'orders', {
      limit: 2,
      offset: 1,
    });
    expect(page.totalItems).toBe(4);
    expect(page.commits).toHaveLength(2);
    const ofPath = await host.listCommits('commerce', 'orders', {
      path: 'src',
    });
    expect(ofPath.commits.map(commit => commit.subject)).toEqual([
      'change deep',
      'Initial commit',
    ]);
  });

  it('says that an empty repository has nothing in it', async () => {
    const host = await createHost();
    await expect(host.listBranches('commerce', 'orders')).resolves.toEqual([]);
    await expect(host.listCommits('commerce', 'orders')).resolves.toEqual({
      commits: [],
      totalItems: 0,
    });
    await expect(host.listTree('commerce', 'orders')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});
