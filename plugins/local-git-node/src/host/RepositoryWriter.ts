import { join } from 'node:path';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { pathProblem } from '@internal/plugin-local-git-common';
import { isAncestor, isCommit, moveBranch, readBranch } from '../git/branches';
import { createCommit } from '../git/createCommit';
import { mergeCommits } from '../git/mergeCommits';
import type {
  CreateCommitOptions,
  DeleteBranchOptions,
  MergeOptions,
  MergeResult,
  UpdateBranchOptions,
} from '../LocalGitHost';
import { branchProblem, commitProblem } from './checkCreateOptions';
import { readDefaultBranch } from './metadata';
import type { RepositoryStore } from './RepositoryStore';

// Each time somebody else was faster; more often than this, something else is wrong.
const MAXIMUM_MERGE_ATTEMPTS = 20;

/**
 * Writes to one bare repository. See {@link LocalGitHost} for what each method does. What two do at
 * once is decided by git's own compare-and-swap on the branch; no work tree is involved.
 */
export class RepositoryWriter {
  readonly #directory: string;
  readonly #store: RepositoryStore;

  /**
   * @param directory - the bare repository, which exists
   * @param store - gives temporary directories
   */
  constructor(directory: string, store: RepositoryStore) {
    this.#directory = directory;
    this.#store = store;
  }

  async createCommit(options: CreateCommitOptions): Promise<string> {
    const { files, deletedPaths = [], message, author, parent } = options;
    refuse(commitProblem({ author, message }));
    if (message.trim() === '') {
      throw new InputError('The commit message is empty');
    }
    const paths = [...files.map(file => file.path), ...deletedPaths];
    for (const path of paths) {
      refuse(filePathProblem(path));
    }
    if (new Set(paths).size < paths.length) {
      throw new InputError('The commit names a path twice');
    }
    if (parent !== undefined) {
      await this.#requireCommit(parent);
    }
    return this.#store.withTemporaryDirectory(directory =>
      createCommit(this.#directory, join(directory, 'index'), options),
    );
  }

  async updateBranch(options: UpdateBranchOptions): Promise<void> {
    const { branch, from, to } = options;
    refuse(branchProblem(branch));
    await this.#requireCommit(to);
    await moveBranch(this.#directory, branch, { from, to });
  }

  async deleteBranch(options: DeleteBranchOptions): Promise<boolean> {
    const { branch, ifAt } = options;
    refuse(branchProblem(branch));
    if (branch === (await readDefaultBranch(this.#directory))) {
      throw new ConflictError(`The default branch ${branch} is not deleted`);
    }
    const current = await readBranch(this.#directory, branch);
    if (current === undefined) {
      return false;
    }
    await moveBranch(this.#directory, branch, { from: ifAt ?? current });
    return true;
  }

  async merge(options: MergeOptions): Promise<MergeResult> {
    const { commitId, ifAt, message, author, signal } = options;
    refuse(commitProblem({ author, message }));
    await this.#requireCommit(commitId);
    const branch = await readDefaultBranch(this.#directory);
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      const tip = await readBranch(this.#directory, branch);
      if (ifAt !== undefined && tip !== ifAt) {
        throw new ConflictError(
          `The branch ${branch} has moved on from ${ifAt.slice(0, 12)}`,
        );
      }
      if (tip && (await isAncestor(this.#directory, commitId, tip))) {
        return { commitId: tip, kind: 'unchanged' };
      }
      const isForward =
        !tip || (await isAncestor(this.#directory, tip, commitId));
      const to = isForward
        ? commitId
        : await mergeCommits(this.#directory, {
            ours: tip,
            theirs: commitId,
            message: message ?? `Merge ${commitId.slice(0, 12)}`,
            author,
            signal,
          });
      try {
        await moveBranch(this.#directory, branch, { from: tip, to });
        return { commitId: to, kind: isForward ? 'fast-forward' : 'merge' };
      } catch (error) {
        if (
          !(error instanceof ConflictError) ||
          attempt === MAXIMUM_MERGE_ATTEMPTS
        ) {
          throw error;
        }
      }
    }
  }

  async isMerged(commitId: string): Promise<boolean> {
    refuse(commitIdProblem(commitId));
    const branch = await readDefaultBranch(this.#directory);
    const tip = await readBranch(this.#directory, branch);
    return (
      tip !== undefined && (await isAncestor(this.#directory, commitId, tip))
    );
  }

  async #requireCommit(commitId: string): Promise<void> {
    refuse(commitIdProblem(commitId));
    if (!(await isCommit(this.#directory, commitId))) {
      throw new NotFoundError(`There is no commit ${commitId}`);
    }
  }
}

function refuse(problem: string | undefined): void {
  if (problem) {
    throw new InputError(problem);
  }
}

function commitIdProblem(commitId: string): string | undefined {
  return /^[0-9a-f]{40}$/.test(commitId)
    ? undefined
    : 'A commit is named by 40 hexadecimal digits';
}

function filePathProblem(path: string): string | undefined {
  return path === '' ? 'A file needs a path' : pathProblem(path);
}
