import type { Readable } from 'node:stream';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  isError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import {
  type Branch,
  buildCloneUrl,
  type Commit,
  pathProblem,
  type Repository,
  type RepositoryEvent,
  repositoryNameProblem,
} from '@internal/plugin-local-git-common';
import { findLastCommits, listBranches, listCommits } from '../git/commits';
import {
  findEntry,
  type GitTreeEntry,
  listDirectory,
  listFiles,
} from '../git/listTree';
import { resolveCommit } from '../git/resolveCommit';
import { runGit, streamGit } from '../git/runGit';
import type {
  CreateRepositoryOptions,
  DeleteRepositoryOptions,
  ListTreeOptions,
  LocalGitHost,
  ReadOptions,
  RepositoryArchive,
  RepositoryFile,
  RepositoryFileStream,
  RepositoryListing,
} from '../LocalGitHost';
import { buildRepository } from './buildRepository';
import { checkCreateOptions } from './checkCreateOptions';
import { MetadataReader, readDefaultBranch } from './metadata';
import { RepositoryStore } from './RepositoryStore';

const DEFAULT_MAX_FILE_BYTES = 50 * 1024 * 1024;

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
    const { signal, maxBytes = DEFAULT_MAX_FILE_BYTES } = options;
    const { directory, commitId, entry } = await this.#find(
      owner,
      name,
      options,
    );
    const file = asFile(entry, commitId);
    if (file.size > maxBytes) {
      throw new InputError(
        `"${file.path}" has ${file.size} bytes, more than the ${maxBytes} that are read at once`,
      );
    }
    const content = await runGit(['cat-file', 'blob', file.blobId], {
      gitDirectory: directory,
      signal,
      maxBytes,
    });
    return { ...file, content };
  }

  async streamFile(
    owner: string,
    name: string,
    options: ReadOptions & { path: string },
  ): Promise<RepositoryFileStream> {
    const { directory, commitId, entry } = await this.#find(
      owner,
      name,
      options,
    );
    const file = asFile(entry, commitId);
    return {
      ...file,
      open: (): Readable =>
        streamGit(['cat-file', 'blob', file.blobId], {
          gitDirectory: directory,
          signal: options.signal,
        }),
    };
  }

  async readTree(
    owner: string,
    name: string,
    options: ReadOptions = {},
  ): Promise<RepositoryArchive> {
    const { directory, commitId, entry } = await this.#findDirectory(
      owner,
      name,
      options,
    );
    return {
      commitId,
      open: () =>
        streamGit(['archive', '--format=tar', entry.objectId], {
          gitDirectory: directory,
          signal: options.signal,
        }),
    };
  }

  async listTree(
    owner: string,
    name: string,
    options: ListTreeOptions = {},
  ): Promise<RepositoryListing> {
    const { recursive, withLastCommit, signal } = options;
    const { directory, commitId, entry } = await this.#findDirectory(
      owner,
      name,
      options,
    );
    const entries = recursive
      ? await listFiles(directory, entry, signal)
      : await listDirectory(directory, entry, signal);
    const commits =
      withLastCommit && !recursive
        ? await findLastCommits(directory, {
            commitId,
            directory: entry.path,
            names: entries.map(each => each.name),
            signal,
          })
        : new Map<string, Commit>();
    return {
      commitId,
      path: entry.path,
      entries: entries.map(({ objectId, ...rest }) => {
        const lastCommit = commits.get(rest.name);
        return lastCommit ? { ...rest, lastCommit } : rest;
      }),
    };
  }

  async listBranches(owner: string, name: string): Promise<Branch[]> {
    const directory = await this.getRepositoryDirectory(owner, name);
    return listBranches(directory, await readDefaultBranch(directory));
  }

  async listCommits(
    owner: string,
    name: string,
    options: ReadOptions & { limit?: number; offset?: number } = {},
  ): Promise<{ commits: Commit[]; totalItems: number }> {
    const { limit = 20, offset, path = '', ref, signal } = options;
    const directory = await this.getRepositoryDirectory(owner, name);
    checkPath(path);
    if (ref === undefined && (await this.#isEmpty(directory))) {
      return { commits: [], totalItems: 0 };
    }
    const commitId = await this.resolveCommit(owner, name, ref);
    return listCommits(directory, { commitId, path, limit, offset, signal });
  }

  async resolveCommit(
    owner: string,
    name: string,
    ref?: string,
  ): Promise<string> {
    const directory = await this.getRepositoryDirectory(owner, name);
    return resolveCommit(
      directory,
      ref ?? (await readDefaultBranch(directory)),
    );
  }

  async getRepositoryDirectory(owner: string, name: string): Promise<string> {
    const directory = await this.#store.find(owner, name);
    if (!directory) {
      throw new NotFoundError(`There is no repository ${owner}/${name}`);
    }
    return directory;
  }

  announcePush(owner: string, name: string): void {
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

  async #find(owner: string, name: string, options: ReadOptions) {
    const path = options.path ?? '';
    checkPath(path);
    const directory = await this.getRepositoryDirectory(owner, name);
    const ref = options.ref ?? (await readDefaultBranch(directory));
    const commitId = await resolveCommit(directory, ref, options.signal);
    const entry = await findEntry(directory, commitId, path, options.signal);
    if (!entry) {
      throw new NotFoundError(
        `There is no "${path}" in ${owner}/${name} at "${ref}"`,
      );
    }
    return { directory, commitId, entry };
  }

  async #findDirectory(owner: string, name: string, options: ReadOptions) {
    const found = await this.#find(owner, name, options);
    if (found.entry.type !== 'directory') {
      throw new NotFoundError(`"${found.entry.path}" is not a directory`);
    }
    return found;
  }

  async #isEmpty(directory: string): Promise<boolean> {
    const branches = await listBranches(directory, '');
    return branches.length === 0;
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

function checkPath(path: string): void {
  const problem = pathProblem(path);
  if (problem) {
    throw new InputError(problem);
  }
}

function asFile(entry: GitTreeEntry, commitId: string) {
  if (entry.type !== 'file' && entry.type !== 'symlink') {
    throw new NotFoundError(`"${entry.path}" is not a file`);
  }
  return {
    path: entry.path,
    commitId,
    blobId: entry.objectId,
    size: entry.size ?? 0,
    executable: entry.executable ?? false,
  };
}
