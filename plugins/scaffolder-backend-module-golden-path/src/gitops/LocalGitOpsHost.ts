import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, isError } from '@backstage/errors';
import {
  applicationPath,
  applyGitOpsPlan,
  GITOPS_ENVIRONMENTS,
  type GitOpsFile,
  planServiceDeployment,
  planServiceRemoval,
  type RepositoryLocation,
  type ServiceDeployment,
} from '@internal/plugin-golden-path-common';
import { buildFileUrl } from '@internal/plugin-local-git-common';
import type { LocalGitHost } from '@internal/plugin-local-git-node';
import { DEFAULT_BRANCH, DRY_RUN_COMMIT } from '../hosts/RepositoryHost';
import { describeAddition, describeRemoval } from './commitMessages';
import { ensureGitOpsRepository } from './ensureGitOpsRepository';
import type { GitOpsChange } from './GitOpsChange';
import {
  gitOpsBranch,
  type GitOpsCheck,
  type GitOpsHost,
  type GitOpsProposal,
  type PreviewOptions,
  type ProposeOptions,
} from './GitOpsHost';
import { requireSoundChange } from './requireSoundChange';

// Of all that want to merge at once one gets ahead each time.
const MAXIMUM_ATTEMPTS = 100;
const LONGEST_PAUSE_MILLISECONDS = 200;

interface GitOpsTree {
  /** Undefined in a repository without a commit. */
  commitId?: string;
  files: GitOpsFile[];
}

/** What a {@link LocalGitOpsHost} works with. */
export interface LocalGitOpsHostOptions {
  git: LocalGitHost;
  /** Address of the portal, without a trailing slash. */
  appUrl: string;
  checks: readonly GitOpsCheck[];
}

/**
 * The GitOps repository on the portal's own Git host. It is made when it is first needed. A change
 * is a commit on a branch, and is merged when the checks pass on exactly what the default branch
 * would become; where that moved in between, the change is planned and checked again.
 */
export class LocalGitOpsHost implements GitOpsHost {
  readonly #git: LocalGitHost;
  readonly #appUrl: string;
  readonly #checks: readonly GitOpsCheck[];

  /**
   * @param options - what it works with
   */
  static create(options: LocalGitOpsHostOptions): LocalGitOpsHost {
    return new LocalGitOpsHost(options);
  }

  private constructor(options: LocalGitOpsHostOptions) {
    this.#git = options.git;
    this.#appUrl = options.appUrl;
    this.#checks = options.checks;
  }

  async findConflict(
    location: RepositoryLocation,
    name: string,
  ): Promise<string | undefined> {
    const { owner, repository } = location;
    if (!(await this.#git.getRepository(owner, repository))) {
      return undefined;
    }
    const { files } = await this.#read(location);
    const paths = new Set(files.map(file => file.path));
    const taken = GITOPS_ENVIRONMENTS.map(environment =>
      applicationPath(environment, name),
    ).find(each => paths.has(each));
    if (taken) {
      return `the GitOps repository ${owner}/${repository} has ${taken}`;
    }
    const branch = gitOpsBranch(name);
    const branches = await this.#git.listBranches(owner, repository);
    return branches.some(each => each.name === branch)
      ? `the GitOps repository ${owner}/${repository} has a branch ${branch}`
      : undefined;
  }

  async preview(options: PreviewOptions): Promise<GitOpsProposal> {
    const { location, service, isOffline, logger, signal } = options;
    const { owner, repository } = location;
    const isThere =
      !isOffline && (await this.#git.getRepository(owner, repository));
    const tree = isThere
      ? await this.#read(location, { signal })
      : { files: [] };
    const plan = this.#plan(location, tree, service);
    await requireSoundChange({
      before: tree.files,
      after: applyGitOpsPlan(tree.files, plan),
      checks: this.#checks,
      logger,
      signal,
    });
    return this.#describe(location, DRY_RUN_COMMIT, plan.applications);
  }

  async propose(options: ProposeOptions): Promise<GitOpsProposal> {
    const { location, service, previous, logger, signal } = options;
    await ensureGitOpsRepository(this.#git, location, logger);
    if (previous) {
      const isMerged = await this.#isMerged(previous);
      await this.#deleteBranch(previous);
      if (isMerged) {
        logger.info('The Applications are there from an earlier attempt');
        const { applications } = planServiceDeployment([], service);
        return this.#describe(location, previous.commit, applications);
      }
    }
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      const tree = await this.#read(location, { signal });
      const plan = this.#plan(location, tree, service);
      if (plan.files.length === 0 && tree.commitId) {
        logger.info('The GitOps repository has all of it already');
        return this.#describe(location, tree.commitId, plan.applications);
      }
      const commit = await this.#commit(options, tree, plan.files);
      try {
        await this.#checkBranch(options, tree, commit);
        await this.#git.merge(location.owner, location.repository, {
          commitId: commit.commit,
          ifAt: tree.commitId,
          signal,
        });
        await this.#deleteBranch(commit);
        logger.info(
          `Merged ${commit.branch} into ${location.owner}/${location.repository}`,
          { commit: commit.commit, applications: plan.applications.join(', ') },
        );
        return this.#describe(location, commit.commit, plan.applications);
      } catch (error) {
        await this.#deleteBranch(commit);
        if (!isConflict(error) || attempt === MAXIMUM_ATTEMPTS) {
          throw error;
        }
      }
      logger.info('The GitOps repository changed in between, planning again');
      await pause(signal);
    }
  }

  async withdraw(
    change: GitOpsChange,
    logger: LoggerService,
  ): Promise<string[]> {
    const { location, service } = change;
    const { owner, repository } = location;
    if (!(await this.#git.getRepository(owner, repository))) {
      return [];
    }
    const undone: string[] = [];
    if (await this.#deleteBranch(change)) {
      undone.push(
        `Deleted the branch ${change.branch} of ${owner}/${repository}`,
      );
    }
    if (await this.#isMerged(change)) {
      const removed = await this.#remove(change);
      if (removed.length > 0) {
        logger.info('Took a change of the GitOps repository back', {
          service: service.name,
        });
        undone.push(`Took ${removed.join(', ')} out of ${owner}/${repository}`);
      }
    }
    return undone;
  }

  async #remove(change: GitOpsChange): Promise<string[]> {
    const { location, service } = change;
    for (let attempt = 1; ; attempt++) {
      const tree = await this.#read(location);
      const plan = planServiceRemoval(tree.files, service);
      if (plan.files.length + plan.deletedPaths.length === 0) {
        return [];
      }
      const { owner, repository } = location;
      const to = await this.#git.createCommit(owner, repository, {
        parent: tree.commitId,
        files: plan.files,
        deletedPaths: plan.deletedPaths,
        message: describeRemoval(service.name),
      });
      try {
        await this.#git.merge(owner, repository, {
          commitId: to,
          ifAt: tree.commitId,
        });
        return plan.applications;
      } catch (error) {
        if (!isConflict(error) || attempt === MAXIMUM_ATTEMPTS) {
          throw error;
        }
      }
      await pause();
    }
  }

  async #commit(
    options: ProposeOptions,
    tree: GitOpsTree,
    files: GitOpsFile[],
  ): Promise<GitOpsChange> {
    const { location, service, taskId, author, signal } = options;
    const { owner, repository } = location;
    const { name, team, repositoryUrl } = service;
    const branch = gitOpsBranch(name);
    const commit = await this.#git.createCommit(owner, repository, {
      parent: tree.commitId,
      files,
      message: describeAddition(name, `${this.#appUrl}/create/tasks/${taskId}`),
      author,
      signal,
    });
    const change = {
      location,
      service: { name, team, repositoryUrl },
      branch,
      commit,
    };
    await options.record(change);
    try {
      await this.#git.updateBranch(owner, repository, { branch, to: commit });
    } catch (error) {
      throw isConflict(error)
        ? new ConflictError(
            `The GitOps repository ${owner}/${repository} has a branch ${branch} that this run did not make; delete it and start again`,
          )
        : error;
    }
    return change;
  }

  async #checkBranch(
    options: ProposeOptions,
    tree: GitOpsTree,
    change: GitOpsChange,
  ): Promise<void> {
    const { location, logger, signal } = options;
    const { files } = await this.#read(location, {
      ref: change.branch,
      signal,
    });
    await requireSoundChange({
      before: tree.files,
      after: files,
      checks: this.#checks,
      logger,
      signal,
    });
  }

  #plan(
    location: RepositoryLocation,
    tree: GitOpsTree,
    service: ServiceDeployment,
  ) {
    const plan = planServiceDeployment(tree.files, service);
    if (plan.occupiedPaths.length > 0) {
      throw new ConflictError(
        `The GitOps repository ${location.owner}/${
          location.repository
        } has ${plan.occupiedPaths.join(', ')} already, with another content`,
      );
    }
    return plan;
  }

  async #read(
    location: RepositoryLocation,
    options: { ref?: string; signal?: AbortSignal } = {},
  ): Promise<GitOpsTree> {
    const { owner, repository } = location;
    try {
      const { commitId, files } = await this.#git.readFiles(
        owner,
        repository,
        options,
      );
      return {
        commitId,
        files: files.map(file => ({
          path: file.path,
          content: file.content.toString('utf8'),
        })),
      };
    } catch (error) {
      if (
        isError(error) &&
        error.name === 'NotFoundError' &&
        (await this.#git.listBranches(owner, repository)).length === 0
      ) {
        // Somebody made the repository and has not pushed to it yet.
        return { files: [] };
      }
      throw error;
    }
  }

  #isMerged(change: GitOpsChange): Promise<boolean> {
    const { owner, repository } = change.location;
    return this.#git.isMerged(owner, repository, change.commit);
  }

  async #deleteBranch(change: GitOpsChange): Promise<boolean> {
    const { location, branch, commit } = change;
    try {
      return await this.#git.deleteBranch(location.owner, location.repository, {
        branch,
        ifAt: commit,
      });
    } catch (error) {
      // It is elsewhere, so somebody else made it.
      if (isConflict(error)) {
        return false;
      }
      throw error;
    }
  }

  async #describe(
    location: RepositoryLocation,
    commitHash: string,
    applications: string[],
  ): Promise<GitOpsProposal> {
    const { owner, repository: name } = location;
    const repository = await this.#git.getRepository(owner, name);
    const page = (ref: string) =>
      buildFileUrl(`${this.#appUrl}/source`, {
        owner,
        name,
        kind: 'tree',
        ref,
      });
    return {
      state: 'merged',
      commitHash,
      commitUrl: page(commitHash),
      webUrl: page(repository?.defaultBranch ?? DEFAULT_BRANCH),
      applications,
    };
  }
}

function isConflict(error: unknown): boolean {
  return isError(error) && error.name === 'ConflictError';
}

async function pause(signal?: AbortSignal): Promise<void> {
  await sleep(Math.random() * LONGEST_PAUSE_MILLISECONDS, undefined, {
    signal,
  });
}
