import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { RepositoryEvent } from '@internal/plugin-local-git-common';
import fc from 'fast-check';
import { DefaultLocalGitHost } from './DefaultLocalGitHost';

jest.setTimeout(120_000);

const run = promisify(execFile);

const ADA = { name: 'Ada Lovelace', email: 'ada@example.com' };

describe('writing to a repository', () => {
  const mockDirectory = createMockDirectory();
  let host: DefaultLocalGitHost;
  let events: RepositoryEvent[];
  let first: string;
  let count = 0;
  let name: string;

  beforeEach(async () => {
    mockDirectory.setContent({
      git: {},
      source: { 'README.md': '# Hello\n', docs: { 'a.md': 'a\n' } },
    });
    host = await DefaultLocalGitHost.create({
      directory: mockDirectory.resolve('git'),
      apiUrl: 'http://localhost:7007/api/local-git',
      sourceUrl: 'http://localhost:3000/source',
      logger: mockServices.logger.mock(),
    });
    await create();
  });

  afterEach(async () => {
    await git('fsck', '--strict', '--full');
  });

  async function create(): Promise<void> {
    count += 1;
    name = `gitops-${count}`;
    await host.createRepository({
      owner: 'commerce',
      name,
      sourceDirectory: mockDirectory.resolve('source'),
    });
    first = await host.resolveCommit('commerce', name);
    events = [];
    host.subscribe(event => events.push(event));
  }

  async function git(...parameters: string[]): Promise<string> {
    const { stdout } = await run('git', parameters, {
      cwd: await host.getRepositoryDirectory('commerce', name),
    });
    return stdout.trim();
  }

  function commit(
    files: Record<string, string>,
    parent: string | undefined = first,
    deletedPaths: string[] = [],
  ): Promise<string> {
    return host.createCommit('commerce', name, {
      parent,
      files: Object.entries(files).map(([path, content]) => ({
        path,
        content,
      })),
      deletedPaths,
      message: 'feat: change\n\n# kept\n',
      author: ADA,
    });
  }

  async function read(ref?: string): Promise<Record<string, string>> {
    const { files } = await host.readFiles('commerce', name, { ref });
    return Object.fromEntries(
      files.map(({ path, content }) => [path, content.toString('utf8')]),
    );
  }

  it('commits added, changed and deleted files, which nobody sees yet', async () => {
    const id = await host.createCommit('commerce', name, {
      parent: first,
      files: [
        { path: 'README.md', content: '# Changed\r\n' },
        { path: 'a b/über "x"\n.txt', content: Buffer.from([0, 255, 10]) },
        { path: 'run.sh', content: '#!/bin/sh\n', executable: true },
      ],
      deletedPaths: ['docs/a.md'],
      message: 'feat: change\n\n# kept',
      author: ADA,
    });
    expect(await git('rev-parse', 'main')).toBe(first);
    expect(events).toEqual([]);
    expect(await git('log', '-1', '--format=%an <%ae> %P%n%B', id)).toBe(
      `Ada Lovelace <ada@example.com> ${first}\nfeat: change\n\n# kept`,
    );
    const { files } = await host.readFiles('commerce', name, { ref: id });
    expect(files.map(file => [file.path, file.content])).toEqual([
      ['README.md', Buffer.from('# Changed\r\n')],
      ['a b/über "x"\n.txt', Buffer.from([0, 255, 10])],
      ['run.sh', Buffer.from('#!/bin/sh\n')],
    ]);
    expect(await git('ls-tree', id, 'run.sh')).toMatch(/^100755 /);
  });

  it('makes the first commit of an empty repository', async () => {
    await host.createRepository({ owner: 'commerce', name: 'empty' });
    const id = await host.createCommit('commerce', 'empty', {
      files: [{ path: 'README.md', content: 'x' }],
      message: 'start',
    });
    expect(await host.isMerged('commerce', 'empty', id)).toBe(false);
    expect(await host.merge('commerce', 'empty', { commitId: id })).toEqual({
      commitId: id,
      kind: 'fast-forward',
    });
    expect(await host.resolveCommit('commerce', 'empty')).toBe(id);
  });

  it.each([
    [{ 'README.md': '# Hello\n' }, [], /would change nothing/],
    [{}, ['nowhere.md'], /no file "nowhere.md" to delete/],
    [{}, ['docs'], /no file "docs" to delete/],
    [{ '../x': '' }, [], /not a path inside/],
    [{ '': '' }, [], /needs a path/],
    [{ '.git/config': '' }, [], /kept for git/],
    [{ 'README.md/x': '' }, [], /cannot be beside/],
    [{ docs: '' }, [], /cannot be beside/],
    [{ 'docs/a.md': '' }, ['docs/a.md'], /names a path twice/],
  ])('refuses %j, deleting %j', async (files, deleted, message) => {
    await expect(
      commit(files as Record<string, string>, first, deleted),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });

  it('refuses what is no commit, no author and no message', async () => {
    await expect(commit({ a: '' }, 'main')).rejects.toThrow(/40 hexadecimal/);
    await expect(commit({ a: '' }, 'f'.repeat(40))).rejects.toThrow(
      /no commit f+/,
    );
    await expect(
      commit({ a: '' }, await git('rev-parse', 'main^{tree}')),
    ).rejects.toThrow(/no commit/);
    const files = [{ path: 'a', content: '' }];
    await expect(
      host.createCommit('commerce', name, { files, message: ' ' }),
    ).rejects.toThrow(/message is empty/);
    await expect(
      host.createCommit('commerce', name, {
        files,
        message: 'x',
        author: { name: 'a\nb', email: 'a@b' },
      }),
    ).rejects.toThrow(/characters that it may not/);
    await expect(
      host.createCommit('commerce', 'nowhere', { files, message: 'x' }),
    ).rejects.toThrow(/no repository/);
  });

  it('moves a branch only from where it is', async () => {
    const one = await commit({ 'one.md': '1' });
    const two = await commit({ 'two.md': '2' });
    const update = (branch: string, to: string, from?: string) =>
      host.updateBranch('commerce', name, { branch, from, to });

    await update('golden-path/orders', one);
    await expect(update('golden-path/orders', two)).rejects.toThrow(
      /is at .*, not new/,
    );
    await expect(update('golden-path/orders', two, two)).rejects.toThrow(
      /not at/,
    );
    await expect(update('golden-path/other', two, one)).rejects.toThrow(
      /is not there/,
    );
    await expect(update('golden-path', two)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    await expect(update('HEAD', two)).rejects.toThrow(/called HEAD/);
    await expect(update('a..b', two)).rejects.toThrow(/not the name/);
    await update('golden-path/orders', two, one);
    expect(await git('rev-parse', 'golden-path/orders')).toBe(two);

    await expect(
      host.deleteBranch('commerce', name, {
        branch: 'golden-path/orders',
        ifAt: one,
      }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    await expect(
      host.deleteBranch('commerce', name, { branch: 'main' }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    events.length = 0;
    const remove = { branch: 'golden-path/orders', ifAt: two };
    expect(await host.deleteBranch('commerce', name, remove)).toBe(true);
    expect(events).toEqual([{ type: 'pushed', owner: 'commerce', name }]);
    expect(await host.deleteBranch('commerce', name, remove)).toBe(false);
    expect(events).toHaveLength(1);
  });

  it('merges forward, and by a merge commit once the default branch moved', async () => {
    const one = await commit({ 'one.md': '1' });
    const two = await commit({ 'two.md': '2' }, first, ['docs/a.md']);
    const merge = (commitId: string, ifAt?: string) =>
      host.merge('commerce', name, {
        commitId,
        ifAt,
        message: 'Merge it',
        author: ADA,
      });

    expect(await host.isMerged('commerce', name, one)).toBe(false);
    expect(await merge(one, first)).toEqual({
      commitId: one,
      kind: 'fast-forward',
    });
    expect(await host.isMerged('commerce', name, one)).toBe(true);
    expect(await merge(one)).toEqual({ commitId: one, kind: 'unchanged' });
    expect(events).toEqual([{ type: 'pushed', owner: 'commerce', name }]);
    await expect(merge(two, first)).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(/has moved on/),
    });

    const { commitId, kind } = await merge(two);
    expect(kind).toBe('merge');
    expect(await git('log', '-1', '--format=%P%n%an%n%B', 'main')).toBe(
      `${one} ${two}\nAda Lovelace\nMerge it`,
    );
    expect(commitId).toBe(await git('rev-parse', 'main'));
    expect(await read()).toEqual({
      'README.md': '# Hello\n',
      'one.md': '1',
      'two.md': '2',
    });
    expect(events).toHaveLength(2);
    expect(await host.isMerged('commerce', name, 'f'.repeat(40))).toBe(false);
  });

  it('names the paths of a conflict and changes nothing', async () => {
    const one = await commit({ 'README.md': 'one', 'docs/a.md': 'one' });
    const two = await commit({ 'README.md': 'two', 'docs/a.md': 'two' });
    await host.merge('commerce', name, { commitId: one });
    await expect(
      host.merge('commerce', name, { commitId: two }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'Both sides changed README.md, docs/a.md',
    });
    expect(await git('rev-parse', 'main')).toBe(one);
  });

  it('does not merge what has no commit in common', async () => {
    const stranger = await host.createCommit('commerce', name, {
      files: [{ path: 'x', content: 'x' }],
      message: 'x',
    });
    await expect(
      host.merge('commerce', name, { commitId: stranger }),
    ).rejects.toThrow(/no commit in common/);
  });

  it('stops when it is told to', async () => {
    await expect(
      host.createCommit('commerce', name, {
        parent: first,
        files: [{ path: 'x', content: 'x' }],
        message: 'x',
        signal: AbortSignal.abort(),
      }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('loses nothing of what many merge at once', async () => {
    const files = Array.from({ length: 8 }, (_, index) => `file-${index}`);
    const commits = await Promise.all(
      files.map(file => commit({ [file]: file })),
    );
    await Promise.all(
      commits.map(commitId => host.merge('commerce', name, { commitId })),
    );
    expect(Object.keys(await read())).toEqual([
      'README.md',
      'docs/a.md',
      ...files,
    ]);
    expect(events).toHaveLength(files.length);
    await expect(
      host.readFiles('commerce', name, { maxBytes: 20 }),
    ).rejects.toThrow(/more than the 20 that are read at once/);
  });

  it('gives every tree that can be asked for', async () => {
    const path = fc
      .array(fc.constantFrom('a', ' b', 'c d', 'é', '-x', '*'), {
        minLength: 1,
        maxLength: 3,
      })
      .map(parts => `${parts.join('/')}.txt`);
    const change = fc.record({
      files: fc.dictionary(path, fc.string({ unit: 'binary' }), {
        maxKeys: 4,
      }),
      deleted: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), async changes => {
        await create();
        let expected = await read();
        let tip = first;
        for (const { files, deleted } of changes) {
          const target =
            Object.keys(expected)[deleted % (Object.keys(expected).length * 2)];
          const deletedPaths =
            target !== undefined && !(target in files) ? [target] : [];
          const next: Record<string, string> = { ...expected, ...files };
          for (const gone of deletedPaths) {
            delete next[gone];
          }
          if (
            JSON.stringify(sorted(next)) === JSON.stringify(sorted(expected))
          ) {
            continue;
          }
          tip = await commit(files, tip, deletedPaths);
          expected = next;
        }
        await host.merge('commerce', name, { commitId: tip, ifAt: first });
        expect(await read()).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });
});

function sorted(files: Record<string, string>): [string, string][] {
  return Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
}
