import { ConflictError } from '@backstage/errors';
import { GitError, runGit } from './runGit';

const NOTHING = '0'.repeat(40);

/**
 * The commit at the tip of a branch; undefined when there is no such branch.
 *
 * @param gitDirectory - the bare repository
 * @param branch - a checked short name
 */
export async function readBranch(
  gitDirectory: string,
  branch: string,
): Promise<string | undefined> {
  const output = await runGit(
    ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    { gitDirectory, input: `refs/heads/${branch}\n` },
  );
  return /^([0-9a-f]{40}) commit$/m.exec(output.toString('utf8'))?.[1];
}

/**
 * Moves, makes or deletes a branch, provided that it is where the caller believes it to be.
 *
 * @param gitDirectory - the bare repository
 * @param branch - a checked short name
 * @param change - full object names; `from` left out: the branch is new; `to` left out: it goes
 * @throws ConflictError when it is elsewhere
 */
export async function moveBranch(
  gitDirectory: string,
  branch: string,
  change: { from?: string; to?: string },
): Promise<void> {
  const { from, to } = change;
  const reference = `refs/heads/${branch}`;
  try {
    await runGit(
      to
        ? ['update-ref', reference, to, from ?? NOTHING]
        : ['update-ref', '-d', reference, from ?? NOTHING],
      { gitDirectory },
    );
  } catch (error) {
    if (!(error instanceof GitError)) {
      throw error;
    }
    const current = await readBranch(gitDirectory, branch);
    if (current !== from) {
      throw new ConflictError(
        `The branch ${branch} ${
          current ? `is at ${current.slice(0, 12)}` : 'is not there'
        }, not ${from ? `at ${from.slice(0, 12)}` : 'new'}`,
      );
    }
    if (/exists; cannot create/.test(error.message)) {
      throw new ConflictError(
        `The branch ${branch} cannot be beside another one of a name that it begins with`,
      );
    }
    throw error;
  }
}

/** Whether one commit can be reached from another; no when the repository does not have it. */
export async function isAncestor(
  gitDirectory: string,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  if (!(await isCommit(gitDirectory, ancestor))) {
    return false;
  }
  try {
    await runGit(['merge-base', '--is-ancestor', ancestor, descendant], {
      gitDirectory,
    });
    return true;
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) {
      return false;
    }
    throw error;
  }
}

/** Whether the repository has a commit of that full object name. */
export async function isCommit(
  gitDirectory: string,
  objectName: string,
): Promise<boolean> {
  const output = await runGit(['cat-file', '--batch-check=%(objecttype)'], {
    gitDirectory,
    input: `${objectName}\n`,
  });
  return output.toString('utf8').trim() === 'commit';
}
