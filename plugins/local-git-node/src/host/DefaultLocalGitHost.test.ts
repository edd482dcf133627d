import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { RepositoryEvent } from '@internal/plugin-local-git-common';
import { DefaultLocalGitHost } from './DefaultLocalGitHost';

const run = promisify(execFile);

describe('DefaultLocalGitHost', () => {
  const mockDirectory = createMockDirectory();
  const directory = mockDirectory.resolve('git');
  const source = mockDirectory.resolve('source');

  beforeEach(() => {
    mockDirectory.setContent({
      git: {},
      source: {
        'README.md': '# Hello\n',
        '.gitignore': '*.log\n',
        'kept.log': 'forced in',
        src: { 'index.ts': 'export {};\n', deep: { 'über.txt': 'ü' } },
      },
    });
  });

  function createHost() {
    return DefaultLocalGitHost.create({
      directory,
      apiUrl: 'http://localhost:7007/api/local-git',
      sourceUrl: 'http://localhost:3000/source',
      logger: mockServices.logger.mock(),
    });
  }

  it('creates a repository with all that is in the directory, and describes it', async () => {
    await chmod(join(source, 'src/index.ts'), 0o755);
    await symlink('../../../etc/passwd', join(source, 'link'));
    const host = await createHost();
    const events: RepositoryEvent[] = [];
    host.subscribe(event => events.push(event));
    const description = 'Say "hi"\r\n# not a comment; = ünï 🚀 \\ \u202bנכון\r';

    const created = await host.createRepository({
      owner: 'commerce',
      name: 'orders',
      description,
      ownerRef: 'group:default/orders-team',
      createdBy: 'task-1',
      sourceDirectory: source,
      commitMessage: '-- first\n\n# kept',
      author: { name: 'Ada Lovelace', email: 'ada@example.com' },
    });

    expect(created).toEqual({
      owner: 'commerce',
      name: 'orders',
      cloneUrl: 'http://localhost:7007/api/local-git/commerce/orders.git',
      webUrl: 'http://localhost:3000/source/commerce/orders',
      defaultBranch: 'main',
      description,
      ownerRef: 'group:default/orders-team',
      createdBy: 'task-1',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    await expect(host.getRepository('commerce', 'orders')).resolves.toEqual(
      created,
    );
    await expect(host.listRepositories()).resolves.toEqual([created]);
    await expect(host.findRepositoriesByName('orders')).resolves.toEqual([
      created,
    ]);
    expect(events).toEqual([
      { type: 'created', owner: 'commerce', name: 'orders' },
    ]);

    const clone = mockDirectory.resolve('clone');
    await run('git', [
      'clone',
      '--quiet',
      join(directory, 'commerce/orders.git'),
      clone,
    ]);
    const { stdout } = await run('git', ['ls-files', '--stage'], {
      cwd: clone,
    });
    expect(stdout).toMatch(/^100755 .*\tsrc\/index\.ts$/m);
    expect(stdout).toMatch(/^100644 .*\tkept\.log$/m);
    expect(stdout).toMatch(/^120000 .*\tlink$/m);
    const { commits, totalItems } = await host.listCommits(
      'commerce',
      'orders',
    );
    expect(totalItems).toBe(1);
    expect(commits[0]).toMatchObject({
      subject: '-- first',
      authorName: 'Ada Lovelace',
      authorEmail: 'ada@example.com',
    });
  });

  it('lets exactly one of many creations of one name win, and leaves nothing behind', async () => {
    const host = await createHost();
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        host.createRepository({
          owner: 'commerce',
          name: 'orders',
          sourceDirectory: source,
        }),
      ),
    );
    const failed = results.filter(result => result.status === 'rejected');
    expect(failed).toHaveLength(5);
    for (const failure of failed) {
      expect(failure.reason).toMatchObject({ name: 'ConflictError' });
    }
    await expect(readdir(join(directory, '.tmp'))).resolves.toEqual([]);
  });

  it('creates nothing when the files cannot be committed', async () => {
    await mkdir(join(source, 'nested'));
    await run('git', ['init', '--quiet', join(source, 'nested')]);
    await writeFile(join(source, 'nested/file'), 'x');
    const git = (...args: string[]) =>
      run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: join(source, 'nested'),
      });
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'nested');
    const host = await createHost();
    await expect(
      host.createRepository({
        owner: 'commerce',
        name: 'orders',
        sourceDirectory: source,
      }),
    ).rejects.toThrow('a Git repository of their own');
    await expect(
      host.createRepository({
        owner: 'commerce',
        name: 'orders',
        sourceDirectory: join(source, 'absent'),
      }),
    ).rejects.toThrow();
    await expect(host.listRepositories()).resolves.toEqual([]);
    await expect(readdir(join(directory, '.tmp'))).resolves.toEqual([]);
  });

  it('cleans up what a killed process left, but not what a running one works on', async () => {
    mockDirectory.addContent({
      'git/.tmp': {
        [`${process.pid}-before-a-restart`]: { 'repository.git': { x: '' } },
        '999999999-killed': {},
        '1-running': {},
      },
    });
    const host = await createHost();
    await expect(readdir(join(directory, '.tmp'))).resolves.toEqual([
      '1-running',
    ]);
    await expect(host.listRepositories()).resolves.toEqual([]);
  });

  it.each([
    [{ owner: '..', name: 'orders' }],
    [{ owner: 'commerce', name: '../../etc' }],
    [{ owner: 'repos', name: 'orders' }],
    [{ owner: 'commerce', name: 'orders.git' }],
    [{ owner: 'commerce', name: 'Orders' }],
    [{ owner: 'commerce', name: 'orders\0' }],
    [{ owner: 'commerce', name: 'orders', defaultBranch: '--evil' }],
    [{ owner: 'commerce', name: 'orders', description: 'a\0b' }],
    [{ owner: 'commerce', name: 'orders', description: 'x'.repeat(10_001) }],
    [{ owner: 'commerce', name: 'orders', author: { name: '', email: 'a@b' } }],
    [
      {
        owner: 'commerce',
        name: 'orders',
        author: { name: 'a\nb', email: 'a@b' },
      },
    ],
  ])('refuses %j', async options => {
    const host = await createHost();
    await expect(host.createRepository(options)).rejects.toMatchObject({
      name: 'InputError',
    });
    await expect(readdir(directory)).resolves.toEqual(['.tmp']);
  });

  it('does not follow links in its directory', async () => {
    const outside = mockDirectory.resolve('outside');
    await run('git', ['init', '--quiet', '--bare', join(outside, 'x.git')]);
    await symlink(outside, join(directory, 'linked'));
    await mkdir(join(directory, 'commerce'));
    await symlink(join(outside, 'x.git'), join(directory, 'commerce/x.git'));
    const host = await createHost();
    await expect(host.listRepositories()).resolves.toEqual([]);
    await expect(host.getRepository('linked', 'x')).resolves.toBeUndefined();
    await expect(host.getRepository('commerce', 'x')).resolves.toBeUndefined();
    await expect(
      host.createRepository({ owner: 'linked', name: 'y' }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    await expect(
      host.createRepository({ owner: 'commerce', name: 'x' }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    await expect(host.deleteRepository('commerce', 'x')).resolves.toBe(false);
    await expect(readdir(outside)).resolves.toEqual(['x.git']);
  });

  it('deletes only what the caller made, and only once', async () => {
    const host = await createHost();
    await host.createRepository({
      owner: 'commerce',
      name: 'orders',
      createdBy: 'task-1',
    });
    await expect(
      host.deleteRepository('commerce', 'orders', { ifCreatedBy: 'task-2' }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    const events: RepositoryEvent[] = [];
    host.subscribe(event => events.push(event));
    await expect(
      host.deleteRepository('commerce', 'orders', { ifCreatedBy: 'task-1' }),
    ).resolves.toBe(true);
    await expect(host.deleteRepository('commerce', 'orders')).resolves.toBe(
      false,
    );
    expect(events).toEqual([
      { type: 'deleted', owner: 'commerce', name: 'orders' },
    ]);
    await expect(
      host.getRepository('commerce', 'orders'),
    ).resolves.toBeUndefined();
  });
});
