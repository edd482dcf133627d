import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, toError } from '@backstage/errors';
import {
  applicationPath,
  applyGitOpsPlan,
  GITOPS_ENVIRONMENTS,
  type GitOpsFile,
  planServiceDeployment,
  planServiceRemoval,
  projectPath,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import { DRY_RUN_COMMIT } from '../hosts/RepositoryHost';
import { describeAddition, describeRemoval } from './commitMessages';
import {
  describeAdditionRequest,
  describeRemovalRequest,
  PULL_REQUEST_LABELS,
} from './describePullRequest';
import type { GithubGitOpsApi, GithubPullRequest } from './GithubGitOpsApi';
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

/** What a {@link GithubGitOpsHost} works with. */
export interface GithubGitOpsHostOptions {
  api: GithubGitOpsApi;
  /** Address of the portal, without a trailing slash. */
  appUrl: string;
  checks: readonly GitOpsCheck[];
}

/**
 * The GitOps repository on GitHub, which is there already. A change is a pull request; merging it is
 * for people. Only the files that the change is about are read and checked here; the rest is for the
 * repository's own checks.
 */
export class GithubGitOpsHost implements GitOpsHost {
  readonly #api: GithubGitOpsApi;
  readonly #appUrl: string;
  readonly #checks: readonly GitOpsCheck[];

  /**
   * @param options - what it works with
   */
  static create(options: GithubGitOpsHostOptions): GithubGitOpsHost {
    return new GithubGitOpsHost(options);
  }

  private constructor(options: GithubGitOpsHostOptions) {
    this.#api = options.api;
    this.#appUrl = options.appUrl;
    this.#checks = options.checks;
  }

  async findConflict(
    location: RepositoryLocation,
    name: string,
  ): Promise<string | undefined> {
    const { owner, repository } = location;
    const { commit } = await this.#open(location);
    const files = await this.#readApplications(location, name, commit);
    if (files.length > 0) {
      return `the GitOps repository ${owner}/${repository} has ${files[0].path}`;
    }
    const branch = gitOpsBranch(name);
    return (await this.#api.findBranchCommit(location, branch))
      ? `the GitOps repository ${owner}/${repository} has a branch ${branch}`
      : undefined;
  }

  async preview(options: PreviewOptions): Promise<GitOpsProposal> {
    const { location, service, isOffline, logger, signal } = options;
    const webUrl = `https://${location.host}/${location.owner}/${location.repository}`;
    const files = isOffline
      ? []
      : await this.#read(
          location,
          service,
          (
            await this.#open(location)
          ).commit,
        );
    const plan = this.#plan(location, files, service);
    await requireSoundChange({
      before: files,
      after: applyGitOpsPlan(files, plan),
      checks: this.#checks,
      logger,
      signal,
    });
    return {
      state: 'open',
      commitHash: DRY_RUN_COMMIT,
      commitUrl: `${webUrl}/commit/${DRY_RUN_COMMIT}`,
      webUrl,
      pullRequestUrl: `${webUrl}/pulls`,
      applications: plan.applications,
    };
  }

  async propose(options: ProposeOptions): Promise<GitOpsProposal> {
    const { location, service, previous, logger, signal } = options;
    const opened = await this.#open(location);
    const found = previous && (await this.#findPullRequest(previous));
    if (previous && found?.isMerged) {
      logger.info('Somebody has merged the pull request already');
      return this.#describe(opened.webUrl, previous, service, found);
    }
    let change = previous;
    if (
      !previous ||
      (await this.#api.findBranchCommit(location, previous.branch)) !==
        previous.commit
    ) {
      change = await this.#createBranch(options, opened.commit);
    }
    signal?.throwIfAborted();
    if (!change) {
      logger.info('The GitOps repository has all of it already');
      return {
        state: 'merged',
        commitHash: opened.commit,
        commitUrl: `${opened.webUrl}/commit/${opened.commit}`,
        webUrl: opened.webUrl,
        applications: planServiceDeployment([], service).applications,
      };
    }
    const pullRequest =
      (await this.#findPullRequest(change)) ??
      (await this.#openPullRequest(options, change, opened.defaultBranch));
    await options.record({ ...change, pullRequest: pullRequest.number });
    logger.info(`Opened ${pullRequest.url}`);
    return this.#describe(opened.webUrl, change, service, pullRequest);
  }

  async withdraw(
    change: GitOpsChange,
    logger: LoggerService,
  ): Promise<string[]> {
    const { location, branch, commit } = change;
    const repository = await this.#api.findRepository(location);
    if (!repository) {
      return [];
    }
    const undone: string[] = [];
    const pullRequest = await this.#findPullRequest(change);
    if (pullRequest?.isOpen) {
      await this.#api.closePullRequest(location, pullRequest.number);
      undone.push(`Closed the pull request ${pullRequest.url}`);
    }
    // Commits that people have added since are theirs, and so is the branch then.
    if ((await this.#api.findBranchCommit(location, branch)) === commit) {
      await this.#api.deleteBranch(location, branch);
      undone.push(
        `Deleted the branch ${branch} of ${location.owner}/${location.repository}`,
      );
    }
    if (pullRequest?.isMerged) {
      logger.warn(`${pullRequest.url} was merged before the run failed`);
      undone.push(
        ...(await this.#proposeRemoval(
          change,
          repository.defaultBranch,
          pullRequest,
        )),
      );
    }
    return undone;
  }

  async #open(
    location: RepositoryLocation,
  ): Promise<{ defaultBranch: string; webUrl: string; commit: string }> {
    const { host, owner, repository } = location;
    const found = await this.#api.findRepository(location);
    if (!found) {
      throw new InputError(
        `There is no GitOps repository ${owner}/${repository} on ${host}, or the portal may not see it; ask the platform team to make it, or to name another in goldenPath.gitops`,
      );
    }
    const commit = await this.#api.findBranchCommit(
      location,
      found.defaultBranch,
    );
    if (!commit) {
      throw new InputError(
        `The GitOps repository ${owner}/${repository} on ${host} is empty; give it a first commit`,
      );
    }
    return { ...found, commit };
  }

  async #read(
    location: RepositoryLocation,
    service: { name: string; team: string },
    commit: string,
  ): Promise<GitOpsFile[]> {
    const project = await this.#api.findFile(
      location,
      projectPath(service.team),
      commit,
    );
    return [
      ...(await this.#readApplications(location, service.name, commit)),
      ...(project ? [project] : []),
    ];
  }

  async #readApplications(
    location: RepositoryLocation,
    name: string,
    commit: string,
  ): Promise<GitOpsFile[]> {
    const files = await Promise.all(
      GITOPS_ENVIRONMENTS.map(environment =>
        this.#api.findFile(
          location,
          applicationPath(environment, name),
          commit,
        ),
      ),
    );
    return files.filter(file => file !== undefined);
  }

  #plan(
    location: RepositoryLocation,
    files: readonly GitOpsFile[],
    service: ProposeOptions['service'],
  ) {
    const plan = planServiceDeployment(files, service);
    if (plan.occupiedPaths.length > 0) {
      throw new ConflictError(
        `The GitOps repository ${location.owner}/${
          location.repository
        } has ${plan.occupiedPaths.join(', ')} already, with another content`,
      );
    }
    return plan;
  }

  /** Undefined when there is nothing to change. */
  async #createBranch(
    options: ProposeOptions,
    parent: string,
  ): Promise<GitOpsChange | undefined> {
    const { location, service, taskId, author, logger, signal } = options;
    const { name, team, repositoryUrl } = service;
    const files = await this.#read(location, service, parent);
    const plan = this.#plan(location, files, service);
    if (plan.files.length === 0) {
      return undefined;
    }
    await requireSoundChange({
      before: files,
      after: applyGitOpsPlan(files, plan),
      checks: this.#checks,
      logger,
      signal,
    });
    const branch = gitOpsBranch(name);
    const commit = await this.#api.createCommit(location, {
      parent,
      files: plan.files,
      deletedPaths: [],
      message: describeAddition(name, this.#runUrl(taskId)),
      author,
    });
    const change = {
      location,
      service: { name, team, repositoryUrl },
      branch,
      commit,
    };
    await options.record(change);
    if (!(await this.#api.createBranch(location, branch, commit))) {
      throw new ConflictError(
        `The GitOps repository ${location.owner}/${location.repository} has a branch ${branch} that this run did not make; delete it and start again`,
      );
    }
    return change;
  }

  async #openPullRequest(
    options: ProposeOptions,
    change: GitOpsChange,
    base: string,
  ): Promise<GithubPullRequest> {
    const { location, service, taskId, logger } = options;
    const pullRequest = await this.#api.createPullRequest(location, {
      branch: change.branch,
      base,
      ...describeAdditionRequest({
        ...service,
        plan: planServiceDeployment([], service),
        runUrl: this.#runUrl(taskId),
      }),
    });
    await this.#label(location, pullRequest, logger);
    return pullRequest;
  }

  async #proposeRemoval(
    change: GitOpsChange,
    base: string,
    merged: GithubPullRequest,
  ): Promise<string[]> {
    const { location, service } = change;
    const branch = `${change.branch}-undo`;
    const { commit: parent } = await this.#open(location);
    const plan = planServiceRemoval(
      await this.#read(location, service, parent),
      service,
    );
    if (plan.files.length + plan.deletedPaths.length === 0) {
      return [];
    }
    const earlier = await this.#api.listPullRequests(location, branch);
    if (earlier.some(each => each.isOpen)) {
      return [];
    }
    const commit = await this.#api.createCommit(location, {
      parent,
      files: plan.files,
      deletedPaths: plan.deletedPaths,
      message: describeRemoval(service.name),
    });
    await this.#api.deleteBranch(location, branch);
    await this.#api.createBranch(location, branch, commit);
    const { url } = await this.#api.createPullRequest(location, {
      branch,
      base,
      ...describeRemovalRequest({
        name: service.name,
        plan,
        merged: merged.url,
      }),
    });
    return [`Opened ${url}, which takes the Applications out again`];
  }

  /** The pull request of exactly this change, whatever became of it. */
  async #findPullRequest(
    change: GitOpsChange,
  ): Promise<GithubPullRequest | undefined> {
    const found = await this.#api.listPullRequests(
      change.location,
      change.branch,
    );
    return found.find(
      each =>
        each.number === change.pullRequest || each.commit === change.commit,
    );
  }

  async #label(
    location: RepositoryLocation,
    pullRequest: GithubPullRequest,
    logger: LoggerService,
  ): Promise<void> {
    try {
      await this.#api.addLabels(
        location,
        pullRequest.number,
        PULL_REQUEST_LABELS,
      );
    } catch (error) {
      // Nobody needs a label to merge.
      logger.warn('The pull request could not be labelled', toError(error));
    }
  }

  #describe(
    webUrl: string,
    change: GitOpsChange,
    service: ProposeOptions['service'],
    pullRequest: GithubPullRequest,
  ): GitOpsProposal {
    return {
      state: pullRequest.isMerged ? 'merged' : 'open',
      commitHash: change.commit,
      commitUrl: `${webUrl}/commit/${change.commit}`,
      webUrl,
      pullRequestUrl: pullRequest.url,
      applications: planServiceDeployment([], service).applications,
    };
  }

  #runUrl(taskId: string): string {
    return `${this.#appUrl}/create/tasks/${taskId}`;
  }
}
