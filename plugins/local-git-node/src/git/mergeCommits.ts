import { ConflictError } from '@backstage/errors';
import { authorEnvironment } from './authorEnvironment';
import { GitError, runGit } from './runGit';

/**
 * Merges two commits into a new one that no branch has yet, without any work tree.
 *
 * @param gitDirectory - the bare repository
 * @param options - `ours` becomes the first parent; both are full object names
 * @returns full object name of the merge commit
 * @throws ConflictError naming the paths that both changed differently
 */
export async function mergeCommits(
  gitDirectory: string,
  options: {
    ours: string;
    theirs: string;
    message: string;
    author?: { name: string; email: string };
    signal?: AbortSignal;
  },
): Promise<string> {
  const { ours, theirs, message, author, signal } = options;
  const tree = await mergeTrees(gitDirectory, { ours, theirs, signal });
  const commit = await runGit(
    ['commit-tree', tree, '-p', ours, '-p', theirs, '-F', '-'],
    {
      gitDirectory,
      environment: authorEnvironment(author),
      input: message,
      signal,
    },
  );
  return commit.toString('utf8').trim();
}

async function mergeTrees(
  gitDirectory: string,
  options: { ours: string; theirs: string; signal?: AbortSignal },
): Promise<string> {
  const { ours, theirs, signal } = options;
  try {
    const output = await runGit(
      [
        'merge-tree',
        '--write-tree',
        '-z',
        '--name-only',
        '--no-messages',
        ours,
        theirs,
      ],
      { gitDirectory, signal },
    );
    return output.toString('utf8').split('\0')[0];
  } catch (error) {
    if (!(error instanceof GitError)) {
      throw error;
    }
    if (error.exitCode === 1) {
      const [, ...paths] = error.output
        .toString('utf8')
        .split('\0')
        .filter(Boolean);
      throw new ConflictError(
        `Both sides changed ${[...new Set(paths)].join(', ') || 'the same'}`,
      );
    }
    if (/unrelated histories/.test(error.message)) {
      throw new ConflictError('The two sides have no commit in common');
    }
    throw error;
  }
}
