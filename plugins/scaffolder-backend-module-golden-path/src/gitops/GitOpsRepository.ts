import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  LOCAL_GIT_HOST,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import type { GitOpsChange } from './GitOpsChange';
import type {
  GitOpsHost,
  GitOpsProposal,
  PreviewOptions,
  ProposeOptions,
} from './GitOpsHost';

/** The configured GitOps repository, wherever it is. */
export class GitOpsRepository {
  readonly #location: RepositoryLocation;
  readonly #localGit: GitOpsHost;
  readonly #github: GitOpsHost;

  /**
   * @param options - where the repository is, and both kinds of hosts
   */
  static create(options: {
    location: RepositoryLocation;
    localGit: GitOpsHost;
    github: GitOpsHost;
  }): GitOpsRepository {
    return new GitOpsRepository(
      options.location,
      options.localGit,
      options.github,
    );
  }

  private constructor(
    location: RepositoryLocation,
    localGit: GitOpsHost,
    github: GitOpsHost,
  ) {
    this.#location = location;
    this.#localGit = localGit;
    this.#github = github;
  }

  /** Where it is. */
  get location(): RepositoryLocation {
    return this.#location;
  }

  /**
   * What stands in the way of a service of this name, for people; undefined when nothing does.
   *
   * @param name - a well-formed name
   * @param service - where the service's own repository would be
   * @throws InputError when there is no usable GitOps repository
   */
  async findConflict(
    name: string,
    service: RepositoryLocation,
  ): Promise<string | undefined> {
    const { host, owner, repository } = this.#location;
    const isItself =
      service.host === host &&
      service.owner.toLowerCase() === owner.toLowerCase() &&
      service.repository.toLowerCase() === repository.toLowerCase();
    return isItself
      ? `${owner}/${repository} is the GitOps repository`
      : this.#of(this.#location).findConflict(this.#location, name);
  }

  /** See {@link GitOpsHost.preview}. */
  async preview(
    options: Omit<PreviewOptions, 'location'>,
  ): Promise<GitOpsProposal> {
    const location = this.#location;
    return this.#of(location).preview({ ...options, location });
  }

  /** See {@link GitOpsHost.propose}. */
  async propose(
    options: Omit<ProposeOptions, 'location'>,
  ): Promise<GitOpsProposal> {
    // A run goes on where it began, also when something else is configured by now.
    const location = options.previous?.location ?? this.#location;
    return this.#of(location).propose({ ...options, location });
  }

  /** See {@link GitOpsHost.withdraw}. */
  async withdraw(
    change: GitOpsChange,
    logger: LoggerService,
  ): Promise<string[]> {
    return this.#of(change.location).withdraw(change, logger);
  }

  #of(location: RepositoryLocation): GitOpsHost {
    return location.host === LOCAL_GIT_HOST ? this.#localGit : this.#github;
  }
}
