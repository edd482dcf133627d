import type {
  AuthService,
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import {
  localGitRepositoryCreatePermission,
  localGitRepositoryDeletePermission,
  localGitRepositoryReadPermission,
  localGitRepositoryUpdatePermission,
  type Repository,
} from '@internal/plugin-local-git-common';
import {
  type LocalGitHost,
  localGitRepositoryResourceRef,
} from '@internal/plugin-local-git-node';

const CHANGES = {
  update: {
    permission: localGitRepositoryUpdatePermission,
    message: 'You may not push to',
  },
  delete: {
    permission: localGitRepositoryDeletePermission,
    message: 'You may not delete',
  },
};

/** Who may do what with which repository. */
export class RepositoryAccess {
  readonly #host: LocalGitHost;
  readonly #auth: AuthService;
  readonly #permissions: PermissionsService;
  readonly #anonymousRead: boolean;
  readonly #isAuthorized: (
    decision: PolicyDecision,
    repository: Repository | undefined,
  ) => boolean;

  /** To be created after the resource type has been registered. */
  constructor(options: {
    host: LocalGitHost;
    auth: AuthService;
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
    anonymousRead: boolean;
  }) {
    this.#host = options.host;
    this.#auth = options.auth;
    this.#permissions = options.permissions;
    this.#anonymousRead = options.anonymousRead;
    this.#isAuthorized = createConditionAuthorizer(
      options.permissionsRegistry.getPermissionRuleset(
        localGitRepositoryResourceRef,
      ),
    );
  }

  /**
   * The repository, for somebody who may read it.
   *
   * @throws NotFoundError when there is none or they may not read it, which look the same.
   */
  async getReadable(
    credentials: BackstageCredentials,
    owner: string,
    name: string,
  ): Promise<Repository> {
    const repository = await this.#host.getRepository(owner, name);
    const [readable] = repository
      ? await this.filterReadable(credentials, [repository])
      : [];
    if (!readable) {
      throw new NotFoundError('There is no such repository');
    }
    return readable;
  }

  /** Those of the repositories that somebody may read. */
  async filterReadable(
    credentials: BackstageCredentials,
    repositories: Repository[],
  ): Promise<Repository[]> {
    if (this.#anonymousRead) {
      return repositories;
    }
    if (this.#auth.isPrincipal(credentials, 'none')) {
      return [];
    }
    const decision = await this.#decide(
      credentials,
      localGitRepositoryReadPermission,
    );
    return repositories.filter(each => this.#allows(decision, each));
  }

  /**
   * Checks that somebody who may read a repository may also change it.
   *
   * @throws NotAllowedError
   */
  async checkMay(
    change: keyof typeof CHANGES,
    credentials: BackstageCredentials,
    repository: Repository,
  ): Promise<void> {
    const { permission, message } = CHANGES[change];
    const decision = await this.#decide(credentials, permission);
    if (!this.#allows(decision, repository)) {
      throw new NotAllowedError(
        `${message} ${repository.owner}/${repository.name}`,
      );
    }
  }

  /**
   * Checks that somebody may create repositories.
   *
   * @throws NotAllowedError
   */
  async checkMayCreate(credentials: BackstageCredentials): Promise<void> {
    const [decision] = await this.#permissions.authorize(
      [{ permission: localGitRepositoryCreatePermission }],
      { credentials },
    );
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError('You may not create repositories');
    }
  }

  async #decide(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
  ): Promise<PolicyDecision> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    return decision;
  }

  #allows(decision: PolicyDecision, repository: Repository): boolean {
    return decision.result === AuthorizeResult.CONDITIONAL
      ? this.#isAuthorized(decision, repository)
      : decision.result === AuthorizeResult.ALLOW;
  }
}
