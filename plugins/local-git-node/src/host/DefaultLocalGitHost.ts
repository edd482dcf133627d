import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  isError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import {
  type Branch,
  buildCloneUrl,
  type Commit,
  type Repository,
  type RepositoryEvent,
  repositoryNameProblem,
} from '@internal/plugin-local-git-common';
import type {
  CreateCommitOptions,
  CreateRepositoryOptions,
  DeleteBranchOptions,
  DeleteRepositoryOptions,
  ListTreeOptions,
  LocalGitHost,
  MergeOptions,
  MergeResult,
  ReadFilesOptions,
  ReadOptions,
  RepositoryArchive,
  RepositoryFile,
  RepositoryFiles,
  RepositoryFileStream,
  RepositoryListing,
  UpdateBranchOptions,
} from '../LocalGitHost';
import { adoptOnlyBranch } from '../git/adoptOnlyBranch';
import { buildRepository } from './buildRepository';
import { checkCreateOptions } from './checkCreateOptions';
import { MetadataReader, readDefaultBranch } from './metadata';
import { RepositoryReader } from './RepositoryReader';
import { RepositoryStore } from './RepositoryStore';
import { RepositoryWriter } from './RepositoryWriter';

/** The embedded Git host on a directory. */
export class DefaultLocalGitHost implements LocalGitHost {
  readonly #store: RepositoryStore;
  readonly #metadata = new MetadataReader();
  readonly #apiUrl: string;
  readonly #sourceUrl: string;
  readonly #logger: LoggerService;
  readonly #listeners = new Set<(event: RepositoryEvent) => void>();

  /**
   * @param options - `directory` is absolute; `apiUrl` is `<backend.baseUrl>/api/local-git`;
   *   `sourceUrl` is `<app.baseUrl>/source`
   */
  static async create(options: {
    directory: string;
    apiUrl: string;
    sourceUrl: string;
    logger: LoggerService;
  }): Promise<DefaultLocalGitHost> {
    const { directory, logger } = options;
    const store = await RepositoryStore.create({ directory, logger });
    return new DefaultLocalGitHost(store, options);
  }

  private constructor(
    store: RepositoryStore,
    options: { apiUrl: string; sourceUrl: string; logger: LoggerService },
  ) {
    this.#store = store;
    this.#apiUrl = options.apiUrl;
    this.#sourceUrl = options.sourceUrl;
    this.#logger = options.logger;
  }

  async createRepository(
    options: CreateRepositoryOptions,
  ): Promise<Repository> {
    checkCreateOptions(options);
    const { owner, name } = options;
    if (await this.#store.find(owner, name)) {
      throw new ConflictError(`The repository ${owner}/${name} exists`);
    }
    await this.#store.withTemporaryDirectory(async directory => {
      const built = `${directory}/repository.git`;
      await buildRepository(built, options);
      await this.#store.place(built, owner, name);
    });
    this.#announce({ type: 'created', owner, name });
    return this.#describe(await this.getRepositoryDirectory(owner, name), {
      owner,
      name,
    });
  }

  async getRepository(
    owner: string,
    name: string,
  ): Promise<Repository | undefined> {
    const directory = await this.#store.find(owner, name);
    return directory === undefined
      ? undefined
      : this.#describeIfThere(directory, { owner, name });
  }

  async findRepositoriesByName(name: string): Promise<Repository[]> {
    if (repositoryNameProblem(name)) {
      return [];
    }
    const all = await this.#store.list();
    return this.#describeAll(all.filter(found => found.name === name));
  }

  async listRepositories(): Promise<Repository[]> {
    return this.#describeAll(await this.#store.list());
  }

  async deleteRepository(
    owner: string,
    name: string,
    options?: DeleteRepositoryOptions,
  ): Promise<boolean> {
    const directory = await this.#store.find(owner, name);
    const repository =
      directory && (await this.#describeIfThere(directory, { owner, name }));
    if (!directory || !repository) {
      return false;
    }
    const expected = options?.ifCreatedBy;
    if (expected !== undefined && repository.createdBy !== expected) {
      throw new ConflictError(
        `The repository ${owner}/${name} was created by somebody else`,
      );
    }
    const deleted = await this.#store.remove(owner, name);
    this.#metadata.forget(directory);
    if (deleted) {
      this.#announce({ type: 'deleted', owner, name });
    }
    return deleted;
  }

  async readFile(
    owner: string,
    name: string,
    options: ReadOptions & { path: string; maxBytes?: number },
  ): Promise<RepositoryFile> {
    return (await this.#reader(owner, name)).readFile(options);
  }

  async streamFile(
    owner: string,
    name: string,
    options: ReadOptions & { path: string },
  ): Promise<RepositoryFileStream> {
    return (await this.#reader(owner, name)).streamFile(options);
  }

  async readTree(
    owner: string,
    name: string,
    options: ReadOptions = {},
  ): Promise<RepositoryArchive> {
    return (await this.#reader(owner, name)).readTree(options);
  }

  async listTree(
    owner: string,
    name: string,
    options: ListTreeOptions = {},
  ): Promise<RepositoryListing> {
    return (await this.#reader(owner, name)).listTree(options);
  }

  async readFiles(
    owner: string,
    name: string,
    options: ReadFilesOptions = {},
  ): Promise<RepositoryFiles> {
    return (await this.#reader(owner, name)).readFiles(options);
  }

  async createCommit(
    owner: string,
    name: string,
    options: CreateCommitOptions,
  ): Promise<string> {
    return (await this.#writer(owner, name)).createCommit(options);
  }

  async updateBranch(
    owner: string,
    name: string,
    options: UpdateBranchOptions,
  ): Promise<void> {
    await (await this.#writer(owner, name)).updateBranch(options);
    this.#announce({ type: 'pushed', owner, name });
  }

  async deleteBranch(
    owner: string,
    name: string,
    options: DeleteBranchOptions,
  ): Promise<boolean> {
    const deleted = await (
      await this.#writer(owner, name)
    ).deleteBranch(options);
    if (deleted) {
      this.#announce({ type: 'pushed', owner, name });
    }
    return deleted;
  }

  async merge(
    owner: string,
    name: string,
    options: MergeOptions,
  ): Promise<MergeResult> {
    const result = await (await this.#writer(owner, name)).merge(options);
    if (result.kind !== 'unchanged') {
      this.#announce({ type: 'pushed', owner, name });
    }
    return result;
  }

  async isMerged(
    owner: string,
    name: string,
    commitId: string,
  ): Promise<boolean> {
    return (await this.#writer(owner, name)).isMerged(commitId);
  }

  async listBranches(owner: string, name: string): Promise<Branch[]> {
    return (await this.#reader(owner, name)).listBranches();
  }

  async listCommits(
    owner: string,
    name: string,
    options: ReadOptions & { limit?: number; offset?: number } = {},
  ): Promise<{ commits: Commit[]; totalItems: number }> {
    return (await this.#reader(owner, name)).listCommits(options);
  }

  async resolveCommit(
    owner: string,
    name: string,
    ref?: string,
  ): Promise<string> {
    return (await this.#reader(owner, name)).resolveCommit(ref);
  }

  async getRepositoryDirectory(owner: string, name: string): Promise<string> {
    const directory = await this.#store.find(owner, name);
    if (!directory) {
      throw new NotFoundError(`There is no repository ${owner}/${name}`);
    }
    return directory;
  }

  async announcePush(owner: string, name: string): Promise<void> {
    await adoptOnlyBranch(await this.getRepositoryDirectory(owner, name));
    this.#announce({ type: 'pushed', owner, name });
  }

  subscribe(listener: (event: RepositoryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #announce(event: RepositoryEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#logger.error(
          'A listener of the embedded Git host failed',
          toError(error),
        );
      }
    }
  }

  async #reader(owner: string, name: string): Promise<RepositoryReader> {
    return new RepositoryReader(await this.getRepositoryDirectory(owner, name));
  }

  async #writer(owner: string, name: string): Promise<RepositoryWriter> {
    return new RepositoryWriter(
      await this.getRepositoryDirectory(owner, name),
      this.#store,
    );
  }

  async #describeAll(
    names: Array<{ owner: string; name: string }>,
  ): Promise<Repository[]> {
    const repositories: Repository[] = [];
    for (const { owner, name } of names) {
      const repository = await this.getRepository(owner, name);
      if (repository) {
        repositories.push(repository);
      }
    }
    return repositories;
  }

  async #describeIfThere(
    directory: string,
    names: { owner: string; name: string },
  ): Promise<Repository | undefined> {
    try {
      return await this.#describe(directory, names);
    } catch (error) {
      // Deleted in this very moment, or a directory that only looks like a repository.
      if (isError(error) && error.code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  async #describe(
    directory: string,
    names: { owner: string; name: string },
  ): Promise<Repository> {
    const { owner, name } = names;
    const metadata = await this.#metadata.read(directory);
    return {
      owner,
      name,
      cloneUrl: buildCloneUrl(this.#apiUrl, names),
      webUrl: `${this.#sourceUrl}/${owner}/${name}`,
      defaultBranch: await readDefaultBranch(directory),
      ...metadata,
    };
  }
}
