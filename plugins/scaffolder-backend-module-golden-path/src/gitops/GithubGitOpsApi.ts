import { InputError, NotAllowedError, toError } from '@backstage/errors';
import type {
  GithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import type {
  GitOpsFile,
  RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import type { Octokit } from 'octokit';
import { createGithubClient } from '../hosts/createGithubClient';
import { translateGithubError } from '../hosts/GithubApi';

/** A pull request, as far as it matters. */
export interface GithubPullRequest {
  number: number;
  url: string;
  isOpen: boolean;
  isMerged: boolean;
  /** The commit at the tip of its branch. */
  commit: string;
}

/** The calls to GitHub with which files are changed by a pull request. */
export class GithubGitOpsApi {
  readonly #integrations: ScmIntegrations;
  readonly #credentials: GithubCredentialsProvider;

  /**
   * @param options - the configured integrations, and where tokens for them come from
   */
  static create(options: {
    integrations: ScmIntegrations;
    credentials: GithubCredentialsProvider;
  }): GithubGitOpsApi {
    return new GithubGitOpsApi(options.integrations, options.credentials);
  }

  private constructor(
    integrations: ScmIntegrations,
    credentials: GithubCredentialsProvider,
  ) {
    this.#integrations = integrations;
    this.#credentials = credentials;
  }

  /** The repository; undefined when there is none, or the portal may not see it. */
  async findRepository(
    location: RepositoryLocation,
  ): Promise<{ defaultBranch: string; webUrl: string } | undefined> {
    return this.#ask(location, async (client, repository) => {
      const { data } = await client.rest.repos.get(repository);
      return { defaultBranch: data.default_branch, webUrl: data.html_url };
    });
  }

  /** The commit at the tip of a branch; undefined when the branch does not exist. */
  async findBranchCommit(
    location: RepositoryLocation,
    branch: string,
  ): Promise<string | undefined> {
    return this.#ask(location, async (client, repository) => {
      const { data } = await client.rest.git.getRef({
        ...repository,
        ref: `heads/${branch}`,
      });
      return data.object.sha;
    });
  }

  /** One file at a commit; undefined when it does not exist. */
  async findFile(
    location: RepositoryLocation,
    path: string,
    ref: string,
  ): Promise<GitOpsFile | undefined> {
    return this.#ask(location, async (client, repository) => {
      const { data } = await client.rest.repos.getContent({
        ...repository,
        path,
        ref,
      });
      if (Array.isArray(data) || data.type !== 'file') {
        throw new InputError(`${path} in the GitOps repository is not a file`);
      }
      return {
        path,
        content: Buffer.from(data.content, 'base64').toString('utf8'),
      };
    });
  }

  /** Writes a commit that no branch has yet. */
  async createCommit(
    location: RepositoryLocation,
    options: {
      parent: string;
      files: readonly GitOpsFile[];
      deletedPaths: readonly string[];
      message: string;
      author?: { name: string; email: string };
    },
  ): Promise<string> {
    const { parent, files, deletedPaths, message, author } = options;
    return this.#demand(location, async (client, repository) => {
      const before = await client.rest.git.getCommit({
        ...repository,
        commit_sha: parent,
      });
      const entry = { mode: '100644', type: 'blob' } as const;
      const tree = await client.rest.git.createTree({
        ...repository,
        base_tree: before.data.tree.sha,
        tree: [
          ...files.map(({ path, content }) => ({ ...entry, path, content })),
          ...deletedPaths.map(path => ({ ...entry, path, sha: null })),
        ],
      });
      const commit = await client.rest.git.createCommit({
        ...repository,
        message,
        tree: tree.data.sha,
        parents: [parent],
        author,
      });
      return commit.data.sha;
    });
  }

  /**
   * Makes a branch.
   *
   * @returns false when there is one of that name already
   */
  async createBranch(
    location: RepositoryLocation,
    branch: string,
    commit: string,
  ): Promise<boolean> {
    return this.#demand(location, async (client, repository) => {
      try {
        await client.rest.git.createRef({
          ...repository,
          ref: `refs/heads/${branch}`,
          sha: commit,
        });
        return true;
      } catch (error) {
        if (/reference already exists/i.test(toError(error).message)) {
          return false;
        }
        throw error;
      }
    });
  }

  /** Deletes a branch; one that is gone already is no error. */
  async deleteBranch(
    location: RepositoryLocation,
    branch: string,
  ): Promise<void> {
    await this.#ask(location, async (client, repository) => {
      try {
        await client.rest.git.deleteRef({
          ...repository,
          ref: `heads/${branch}`,
        });
      } catch (error) {
        if (!/reference does not exist/i.test(toError(error).message)) {
          throw error;
        }
      }
    });
  }

  /** All pull requests of a branch, the newest first. */
  async listPullRequests(
    location: RepositoryLocation,
    branch: string,
  ): Promise<GithubPullRequest[]> {
    return this.#demand(location, async (client, repository) => {
      const found = await client.paginate(client.rest.pulls.list, {
        ...repository,
        head: `${location.owner}:${branch}`,
        state: 'all',
        sort: 'created',
        direction: 'desc',
        per_page: 100,
      });
      return found.map(each => ({
        number: each.number,
        url: each.html_url,
        isOpen: each.state === 'open',
        isMerged: each.merged_at !== null,
        commit: each.head.sha,
      }));
    });
  }

  /** Opens a pull request into the default branch. */
  async createPullRequest(
    location: RepositoryLocation,
    options: { branch: string; base: string; title: string; body: string },
  ): Promise<GithubPullRequest> {
    const { branch, base, title, body } = options;
    return this.#demand(location, async (client, repository) => {
      const { data } = await client.rest.pulls.create({
        ...repository,
        head: branch,
        base,
        title,
        body,
      });
      return {
        number: data.number,
        url: data.html_url,
        isOpen: true,
        isMerged: false,
        commit: data.head.sha,
      };
    });
  }

  /** Puts labels on a pull request. */
  async addLabels(
    location: RepositoryLocation,
    number: number,
    labels: string[],
  ): Promise<void> {
    await this.#demand(location, (client, repository) =>
      client.rest.issues.addLabels({
        ...repository,
        issue_number: number,
        labels,
      }),
    );
  }

  /** Closes a pull request without merging it. */
  async closePullRequest(
    location: RepositoryLocation,
    number: number,
  ): Promise<void> {
    await this.#demand(location, (client, repository) =>
      client.rest.pulls.update({
        ...repository,
        pull_number: number,
        state: 'closed',
      }),
    );
  }

  // What is asked for may be missing.
  async #ask<T>(
    location: RepositoryLocation,
    call: (
      client: Octokit,
      repository: { owner: string; repo: string },
    ) => Promise<T>,
  ): Promise<T | undefined> {
    const { host, owner, repository } = location;
    try {
      const client = await createGithubClient(location, {
        integrations: this.#integrations,
        credentials: this.#credentials,
      });
      return await call(client, { owner, repo: repository });
    } catch (cause) {
      const error: Error & { status?: unknown } = toError(cause);
      if (error.status === 409 && /repository is empty/i.test(error.message)) {
        throw new InputError(
          `The GitOps repository ${owner}/${repository} on ${host} is empty; give it a first commit`,
        );
      }
      if (error.status === 422) {
        throw new InputError(`${host} refuses the change: ${error.message}`);
      }
      if (error.status === undefined) {
        throw error;
      }
      const translated = translateGithubError(host, error);
      if (translated === undefined) {
        return undefined;
      }
      throw translated;
    }
  }

  // What is asked for has to be there; GitHub also says "not found" to who may not.
  async #demand<T extends NonNullable<unknown>>(
    location: RepositoryLocation,
    call: (
      client: Octokit,
      repository: { owner: string; repo: string },
    ) => Promise<T>,
  ): Promise<T> {
    const { host, owner, repository } = location;
    const answer = await this.#ask(location, call);
    if (answer === undefined) {
      throw new NotAllowedError(
        `${host} does not let the portal change ${owner}/${repository}; it needs to write contents and pull requests there`,
      );
    }
    return answer;
  }
}
