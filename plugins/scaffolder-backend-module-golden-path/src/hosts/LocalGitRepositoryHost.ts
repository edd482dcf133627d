import { ConflictError, InputError } from '@backstage/errors';
import type { RepositoryLocation } from '@internal/plugin-golden-path-common';
import {
  buildCloneUrl,
  buildFileUrl,
  type Repository,
  repositoryNameProblem,
  repositoryOwnerProblem,
} from '@internal/plugin-local-git-common';
import type { LocalGitHost } from '@internal/plugin-local-git-node';
import {
  DEFAULT_BRANCH,
  type PublishedRepository,
  type PublishOptions,
  type RepositoryHost,
  type StepContext,
} from './RepositoryHost';

/** Publishes to the portal's own Git host. */
export class LocalGitRepositoryHost implements RepositoryHost {
  readonly #git: LocalGitHost;
  readonly #apiUrl: string;
  readonly #appUrl: string;

  /**
   * @param options - the Git host and the addresses of backend and portal
   */
  static create(options: {
    git: LocalGitHost;
    backendUrl: string;
    appUrl: string;
  }): LocalGitRepositoryHost {
    return new LocalGitRepositoryHost(
      options.git,
      `${options.backendUrl}/api/local-git`,
      options.appUrl,
    );
  }

  private constructor(git: LocalGitHost, apiUrl: string, appUrl: string) {
    this.#git = git;
    this.#apiUrl = apiUrl;
    this.#appUrl = appUrl;
  }

  async findConflict(
    location: RepositoryLocation,
    taskId?: string,
  ): Promise<string | undefined> {
    const problem =
      repositoryOwnerProblem(location.owner) ??
      repositoryNameProblem(location.repository);
    if (problem) {
      throw new InputError(problem);
    }
    // One name everywhere: a repository of another owner has the name just as well.
    const others = (
      await this.#git.findRepositoriesByName(location.repository)
    ).filter(each => taskId === undefined || each.createdBy !== taskId);
    return others.length === 0
      ? undefined
      : `the repository ${others[0].owner}/${others[0].name} exists`;
  }

  async isMadeBy(
    location: RepositoryLocation,
    taskId: string,
  ): Promise<boolean> {
    const repository = await this.#find(location);
    return repository?.createdBy === taskId;
  }

  preview(location: RepositoryLocation): PublishedRepository {
    const { owner, repository: name } = location;
    const cloneUrl = buildCloneUrl(this.#apiUrl, { owner, name });
    const file = { owner, name, ref: DEFAULT_BRANCH };
    return {
      remoteUrl: cloneUrl,
      cloneUrl,
      webUrl: buildFileUrl(`${this.#appUrl}/source`, { ...file, kind: 'tree' }),
      repoContentsUrl: buildFileUrl(this.#apiUrl, { ...file, kind: 'tree' }),
      catalogInfoUrl: buildFileUrl(this.#apiUrl, {
        ...file,
        kind: 'blob',
        path: 'catalog-info.yaml',
      }),
    };
  }

  async publish(
    context: StepContext,
    options: PublishOptions,
  ): Promise<PublishedRepository & { commitHash: string }> {
    const { location, taskId } = options;
    const { owner, repository: name } = location;
    const existing = await this.#find(location);
    if (existing && existing.createdBy !== taskId) {
      throw new ConflictError(`The repository ${owner}/${name} exists already`);
    }
    if (existing) {
      context.logger.info('The repository is there from an earlier attempt');
    } else {
      await this.#git.createRepository({
        owner,
        name,
        description: options.description,
        ownerRef: options.ownerRef,
        defaultBranch: DEFAULT_BRANCH,
        sourceDirectory: context.workspacePath,
        commitMessage: options.commitMessage,
        author: options.author,
        createdBy: taskId,
      });
    }
    return {
      ...this.preview(location),
      commitHash: await this.#git.resolveCommit(owner, name),
    };
  }

  async remove(location: RepositoryLocation, taskId: string): Promise<boolean> {
    if (!(await this.isMadeBy(location, taskId))) {
      return false;
    }
    return this.#git.deleteRepository(location.owner, location.repository, {
      ifCreatedBy: taskId,
    });
  }

  async #find(location: RepositoryLocation): Promise<Repository | undefined> {
    return this.#git.getRepository(location.owner, location.repository);
  }
}
