import { InputError } from '@backstage/errors';
import { authorEnvironment } from './authorEnvironment';
import { runGit, type RunGitOptions } from './runGit';

/** A file as a commit is to have it. */
export interface CommitFile {
  /** Path from the root of the repository. */
  path: string;
  content: string | Buffer;
  /** Whether it may be executed; no when left out. */
  executable?: boolean;
}

/** What a commit changes, checked. */
export interface CommitChange {
  /** Full object name of the commit it comes after; left out, it is the first one. */
  parent?: string;
  /** Files to add or replace. */
  files: readonly CommitFile[];
  /** Files to take away. */
  deletedPaths?: readonly string[];
  message: string;
  /** The portal itself when left out. */
  author?: { name: string; email: string };
  signal?: AbortSignal;
}

/**
 * Writes a commit that no branch has yet.
 *
 * @param gitDirectory - the bare repository
 * @param indexFile - where git may keep its index; nobody else uses it
 * @param change - what it changes
 * @returns full object name of the commit
 * @throws InputError when nothing would change, a file to delete is not there, or a path cannot be
 */
export async function createCommit(
  gitDirectory: string,
  indexFile: string,
  change: CommitChange,
): Promise<string> {
  const { parent, files, deletedPaths = [], message, author, signal } = change;
  const environment = {
    GIT_INDEX_FILE: indexFile,
    ...authorEnvironment(author),
  };
  const run = async (args: string[], extra: RunGitOptions = {}) => {
    const output = await runGit(args, {
      gitDirectory,
      environment,
      signal,
      ...extra,
    });
    return output.toString('utf8');
  };
  const git = async (args: string[], extra?: RunGitOptions) =>
    (await run(args, extra)).trim();

  const listPaths = async () => {
    const output = await run(['ls-files', '-z']);
    return output.split('\0').filter(Boolean);
  };

  await git(['read-tree', parent ?? '--empty']);
  const expected = new Set(await listPaths());
  const lines: string[] = [];
  for (const path of deletedPaths) {
    if (!expected.delete(path)) {
      throw new InputError(`There is no file "${path}" to delete`);
    }
    lines.push(`0 ${'0'.repeat(40)}\t${path}\0`);
  }
  for (const { path, content, executable } of files) {
    const blob = await git(['hash-object', '-w', '--stdin'], {
      input: content,
    });
    expected.add(path);
    lines.push(`${executable ? '100755' : '100644'} ${blob}\t${path}\0`);
  }
  await git(['update-index', '-z', '--index-info'], { input: lines.join('') });
  // Git leaves out names that it keeps for itself, and lets a file make way for a directory.
  const paths = await listPaths();
  if (
    paths.length !== expected.size ||
    !paths.every(path => expected.has(path))
  ) {
    throw new InputError(
      'A path of the commit cannot be beside the others, or is kept for git itself',
    );
  }
  const tree = await git(['write-tree']);
  if (parent && tree === (await git(['rev-parse', `${parent}^{tree}`]))) {
    throw new InputError('The commit would change nothing');
  }
  return git(
    ['commit-tree', tree, ...(parent ? ['-p', parent] : []), '-F', '-'],
    { input: message },
  );
}
