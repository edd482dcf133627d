import {
  AuthenticationError,
  NotAllowedError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import {
  type GithubCredentialsProvider,
  type ScmIntegrations,
} from '@backstage/integration';
import type { RepositoryLocation } from '@internal/plugin-golden-path-common';
import type { Octokit } from 'octokit';
import { createGithubClient } from './createGithubClient';

/** What the golden path wants to know of a GitHub repository. */
export interface GithubRepository {
  fullName: string;
  cloneUrl: string;
  htmlUrl: string;
  homepage: string | undefined;
}

/** The few calls to GitHub that Backstage's own actions do not make. */
export class GithubApi {
  readonly #integrations: ScmIntegrations;
  readonly #credentials: GithubCredentialsProvider;

  /**
   * @param options - the configured integrations, and where tokens for them come from
   */
  static create(options: {
    integrations: ScmIntegrations;
    credentials: GithubCredentialsProvider;
  }): GithubApi {
    return new GithubApi(options.integrations, options.credentials);
  }

  private constructor(
    integrations: ScmIntegrations,
    credentials: GithubCredentialsProvider,
  ) {
    this.#integrations = integrations;
    this.#credentials = credentials;
  }

  /** The account that owns repositories; undefined when there is none of that name. */
  async findOwner(
    location: RepositoryLocation,
  ): Promise<{ type: string } | undefined> {
    return this.#ask(location, async client => {
      const { data } = await client.rest.users.getByUsername({
        username: location.owner,
      });
      return { type: data.type };
    });
  }

  /** The repository; undefined when there is none, also when an old name still leads to another. */
  async findRepository(
    location: RepositoryLocation,
  ): Promise<GithubRepository | undefined> {
    return this.#ask(location, async client => {
      const { data } = await client.rest.repos.get({
        owner: location.owner,
        repo: location.repository,
      });
      const wanted = `${location.owner}/${location.repository}`;
      return data.full_name.toLowerCase() === wanted.toLowerCase()
        ? {
            fullName: data.full_name,
            cloneUrl: data.clone_url,
            htmlUrl: data.html_url,
            homepage: data.homepage ?? undefined,
          }
        : undefined;
    });
  }

  /** The commit at the tip of a branch; undefined when the branch does not exist. */
  async findBranchCommit(
    location: RepositoryLocation,
    branch: string,
  ): Promise<string | undefined> {
    return this.#ask(location, async client => {
      const { data } = await client.rest.repos.getBranch({
        owner: location.owner,
        repo: location.repository,
        branch,
      });
      return data.commit.sha;
    });
  }

  /** Deletes a repository; one that is gone already is no error. */
  async deleteRepository(location: RepositoryLocation): Promise<void> {
    await this.#ask(location, async client => {
      await client.rest.repos.delete({
        owner: location.owner,
        repo: location.repository,
      });
    });
  }

  async #ask<T>(
    location: RepositoryLocation,
    call: (client: Octokit) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      const client = await createGithubClient(location, {
        integrations: this.#integrations,
        credentials: this.#credentials,
      });
      return await call(client);
    } catch (error) {
      const translated = translateGithubError(location.host, error);
      if (translated === undefined) {
        return undefined;
      }
      throw translated;
    }
  }
}

/**
 * An error of GitHub's API in terms that a person can act on.
 *
 * @param host - the GitHub host that was asked
 * @param cause - the error as the client threw it
 * @returns undefined when what was asked for does not exist
 */
export function translateGithubError(
  host: string,
  cause: unknown,
): Error | undefined {
  const error: Error & {
    status?: unknown;
    response?: { headers?: Record<string, unknown> };
  } = toError(cause);
  const headers = error.response?.headers ?? {};
  if (error.status === 404) {
    return undefined;
  }
  if (error.status === 401) {
    return new AuthenticationError(
      `${host} does not accept the portal's credentials; ask the platform team to renew them`,
      error,
    );
  }
  if (
    error.status === 429 ||
    (error.status === 403 &&
      (headers['x-ratelimit-remaining'] === '0' ||
        headers['retry-after'] !== undefined))
  ) {
    return new ServiceUnavailableError(
      `${host} asks to slow down (rate limit); try again later`,
      error,
    );
  }
  if (error.status === 403) {
    return new NotAllowedError(
      `${host} does not allow the portal to do this: ${error.message}`,
      error,
    );
  }
  return new ServiceUnavailableError(
    `${host} could not be asked: ${error.message}`,
    error,
  );
}
