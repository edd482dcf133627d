import type {
  AuthService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError, toError } from '@backstage/errors';
import type {
  GithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  createGithubBranchProtectionAction,
  createPublishGithubAction,
} from '@backstage/plugin-scaffolder-backend-module-github';
import type { CheckpointContext } from '@backstage/plugin-scaffolder-node/alpha';
import type { JsonValue } from '@backstage/types';
import {
  formatRepositoryUrl,
  parseEntityRefText,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import { GithubApi, translateGithubError } from './GithubApi';
import {
  DEFAULT_BRANCH,
  type PublishedRepository,
  type PublishOptions,
  type RepositoryHost,
  type StepContext,
} from './RepositoryHost';

// GitHub refuses longer descriptions, and line breaks in them.
const MAXIMUM_DESCRIPTION_LENGTH = 350;

/** What a {@link GithubRepositoryHost} works with. */
export interface GithubRepositoryHostOptions {
  config: RootConfigService;
  integrations: ScmIntegrations;
  credentials: GithubCredentialsProvider;
  catalog: CatalogService;
  auth: AuthService;
  appUrl: string;
}

/**
 * Publishes to GitHub through Backstage's own action.
 *
 * @remarks
 *
 * The homepage of a repository that a run made is the page of that run. GitHub sets it in the same
 * call that creates the repository, so there is no moment in which it is unknown whose it is.
 */
export class GithubRepositoryHost implements RepositoryHost {
  readonly #options: GithubRepositoryHostOptions;
  readonly #api: GithubApi;

  /**
   * @param options - what it works with
   */
  static create(options: GithubRepositoryHostOptions): GithubRepositoryHost {
    return new GithubRepositoryHost(options, GithubApi.create(options));
  }

  private constructor(options: GithubRepositoryHostOptions, api: GithubApi) {
    this.#options = options;
    this.#api = api;
  }

  async findConflict(
    location: RepositoryLocation,
    taskId?: string,
  ): Promise<string | undefined> {
    if (!(await this.#api.findOwner(location))) {
      throw new InputError(
        `${location.host} has no organisation or user "${location.owner}"`,
      );
    }
    const existing = await this.#api.findRepository(location);
    if (!existing || (taskId && existing.homepage === this.#pageOf(taskId))) {
      return undefined;
    }
    return `the repository ${existing.fullName} exists on ${location.host}`;
  }

  async isMadeBy(
    location: RepositoryLocation,
    taskId: string,
  ): Promise<boolean> {
    const existing = await this.#api.findRepository(location);
    return existing?.homepage === this.#pageOf(taskId);
  }

  preview(location: RepositoryLocation): PublishedRepository {
    const webUrl = `https://${location.host}/${location.owner}/${location.repository}`;
    return describe(webUrl, `${webUrl}.git`);
  }

  async publish(
    context: StepContext,
    options: PublishOptions,
  ): Promise<PublishedRepository & { commitHash: string }> {
    const { location, taskId } = options;
    const existing = await this.#api.findRepository(location);
    if (existing && existing.homepage !== this.#pageOf(taskId)) {
      throw new ConflictError(
        `The repository ${existing.fullName} exists already on ${location.host}`,
      );
    }
    const pushed =
      existing && (await this.#api.findBranchCommit(location, DEFAULT_BRANCH));
    if (existing && pushed) {
      context.logger.info('The files are there from an earlier attempt');
      await this.#protect(context, location);
      return {
        ...describe(existing.htmlUrl, existing.cloneUrl),
        commitHash: pushed,
      };
    }
    return this.#create(context, options);
  }

  async remove(location: RepositoryLocation, taskId: string): Promise<boolean> {
    const existing = await this.#api.findRepository(location);
    if (existing?.homepage !== this.#pageOf(taskId)) {
      return false;
    }
    // The catalog's location goes first: once the repository is gone, nothing tells whose it was.
    const { catalog, auth } = this.#options;
    const { catalogInfoUrl } = describe(existing.htmlUrl, existing.cloneUrl);
    const credentials = await auth.getOwnServiceCredentials();
    const registered = await catalog.getLocationByRef(`url:${catalogInfoUrl}`, {
      credentials,
    });
    if (registered) {
      await catalog.removeLocationById(registered.id, { credentials });
    }
    await this.#api.deleteRepository(location);
    return true;
  }

  async #create(
    context: StepContext,
    options: PublishOptions,
  ): Promise<PublishedRepository & { commitHash: string }> {
    const { location, taskId } = options;
    const { config, integrations, credentials } = this.#options;
    const outputs: Record<string, unknown> = {};
    try {
      await createPublishGithubAction({
        config,
        integrations,
        githubCredentialsProvider: credentials,
      }).handler({
        ...context,
        input: {
          repoUrl: formatRepositoryUrl(location),
          description: toGithubDescription(options.description),
          homepage: this.#pageOf(taskId),
          repoVisibility: options.visibility,
          defaultBranch: DEFAULT_BRANCH,
          protectDefaultBranch: true,
          deleteBranchOnMerge: true,
          gitCommitMessage: options.commitMessage,
          gitAuthorName: options.author?.name,
          gitAuthorEmail: options.author?.email,
          collaborators: this.#collaborators(options),
        },
        output: (name: string, value: unknown) => {
          outputs[name] = value;
        },
        // What exists is asked of GitHub each time: a checkpoint would go on claiming that there is
        // a repository after it was undone.
        checkpoint: async <T extends JsonValue | void>(
          checkpoint: CheckpointContext<T>,
        ): Promise<T> =>
          checkpoint.key.startsWith('create.github.repo.')
            ? ((await this.#adopt(location, taskId)) as T | undefined) ??
              checkpoint.fn()
            : context.checkpoint(checkpoint),
      });
    } catch (error) {
      throw explainPublishError(location, error);
    }
    const remoteUrl = String(outputs.remoteUrl);
    return {
      ...describe(remoteUrl.replace(/\.git$/, ''), remoteUrl),
      commitHash: String(outputs.commitHash),
    };
  }

  async #adopt(
    location: RepositoryLocation,
    taskId: string,
  ): Promise<{ remoteUrl: string; repoContentsUrl: string } | undefined> {
    const existing = await this.#api.findRepository(location);
    return existing?.homepage === this.#pageOf(taskId)
      ? {
          remoteUrl: existing.cloneUrl,
          repoContentsUrl: `${existing.htmlUrl}/blob/${DEFAULT_BRANCH}`,
        }
      : undefined;
  }

  async #protect(
    context: StepContext,
    location: RepositoryLocation,
  ): Promise<void> {
    try {
      await createGithubBranchProtectionAction({
        integrations: this.#options.integrations,
      }).handler({
        ...context,
        output: () => {},
        input: {
          repoUrl: formatRepositoryUrl(location),
          branch: DEFAULT_BRANCH,
        },
      });
    } catch (error) {
      // As in Backstage's own publishing: plans without branch protection are no reason to fail.
      context.logger.warn(
        'The default branch could not be protected',
        toError(error),
      );
    }
  }

  #collaborators(options: PublishOptions) {
    const team = parseEntityRefText(options.ownerRef, 'group');
    return team && team.name !== options.location.owner.toLowerCase()
      ? [{ team: team.name, access: 'maintain' }]
      : undefined;
  }

  #pageOf(taskId: string): string {
    return `${this.#options.appUrl}/create/tasks/${taskId}`;
  }
}

function describe(webUrl: string, cloneUrl: string): PublishedRepository {
  return {
    remoteUrl: cloneUrl,
    cloneUrl,
    webUrl,
    repoContentsUrl: `${webUrl}/tree/${DEFAULT_BRANCH}/`,
    catalogInfoUrl: `${webUrl}/blob/${DEFAULT_BRANCH}/catalog-info.yaml`,
  };
}

function toGithubDescription(description: string): string {
  const line = description.replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= MAXIMUM_DESCRIPTION_LENGTH
    ? line
    : `${characters.slice(0, MAXIMUM_DESCRIPTION_LENGTH - 1).join('')}…`;
}

function explainPublishError(
  location: RepositoryLocation,
  cause: unknown,
): Error {
  const error: Error & { status?: unknown } = toError(cause);
  const { host, owner, repository } = location;
  if (/name already exists/i.test(error.message)) {
    return new ConflictError(
      `The repository ${owner}/${repository} exists already on ${host}`,
      error,
    );
  }
  if (error.status === 404) {
    return new InputError(
      `${host} has no organisation or user "${owner}", or the portal may not see it`,
      error,
    );
  }
  return error.status === undefined
    ? error
    : translateGithubError(host, error) ?? error;
}
