import { InputError, NotFoundError } from '@backstage/errors';
import {
  type Branch,
  type Commit,
  pathProblem,
} from '@internal/plugin-local-git-common';
import { findLastCommits, listBranches, listCommits } from '../git/commits';
import {
  findEntry,
  type GitTreeEntry,
  listDirectory,
  listFiles,
} from '../git/listTree';
import { readBlobs } from '../git/readBlobs';
import { resolveCommit } from '../git/resolveCommit';
import { runGit, streamGit } from '../git/runGit';
import type {
  ListTreeOptions,
  ReadFilesOptions,
  ReadOptions,
  RepositoryArchive,
  RepositoryFile,
  RepositoryFileInfo,
  RepositoryFiles,
  RepositoryFileStream,
  RepositoryListing,
} from '../LocalGitHost';
import { readDefaultBranch } from './metadata';

const DEFAULT_MAX_FILE_BYTES = 50 * 1024 * 1024;
const DEFAULT_MAX_TOTAL_BYTES = 64 * 1024 * 1024;

/** Reads from one bare repository. See {@link LocalGitHost} for what each method does. */
export class RepositoryReader {
  readonly #directory: string;

  /** @param directory - the bare repository, which exists */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async readFile(
    options: ReadOptions & { path: string; maxBytes?: number },
  ): Promise<RepositoryFile> {
    const { signal, maxBytes = DEFAULT_MAX_FILE_BYTES } = options;
    const file = await this.#findFile(options);
    if (file.size > maxBytes) {
      throw new InputError(
        `"${file.path}" has ${file.size} bytes, more than the ${maxBytes} that are read at once`,
      );
    }
    const content = await runGit(['cat-file', 'blob', file.blobId], {
      gitDirectory: this.#directory,
      signal,
      maxBytes,
    });
    return { ...file, content };
  }

  async streamFile(
    options: ReadOptions & { path: string },
  ): Promise<RepositoryFileStream> {
    const file = await this.#findFile(options);
    return {
      ...file,
      open: () =>
        streamGit(['cat-file', 'blob', file.blobId], {
          gitDirectory: this.#directory,
          signal: options.signal,
        }),
    };
  }

  async readTree(options: ReadOptions): Promise<RepositoryArchive> {
    const { commitId, entry } = await this.#findDirectory(options);
    return {
      commitId,
      open: () =>
        streamGit(['archive', '--format=tar', entry.objectId], {
          gitDirectory: this.#directory,
          signal: options.signal,
        }),
    };
  }

  async listTree(options: ListTreeOptions): Promise<RepositoryListing> {
    const { recursive, withLastCommit, signal } = options;
    const { commitId, entry } = await this.#findDirectory(options);
    const list = recursive ? listFiles : listDirectory;
    const entries = await list(this.#directory, entry, signal);
    const commits =
      withLastCommit && !recursive
        ? await findLastCommits(this.#directory, {
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

  async readFiles(options: ReadFilesOptions): Promise<RepositoryFiles> {
    const { signal, maxBytes = DEFAULT_MAX_TOTAL_BYTES } = options;
    const { commitId, entry } = await this.#findDirectory(options);
    const found = (await listFiles(this.#directory, entry, signal)).filter(
      each => each.type === 'file',
    );
    const size = found.reduce((sum, each) => sum + (each.size ?? 0), 0);
    if (size > maxBytes) {
      throw new InputError(
        `The files in "${entry.path}" have ${size} bytes, more than the ${maxBytes} that are read at once`,
      );
    }
    const contents = await readBlobs(
      this.#directory,
      found.map(each => each.objectId),
      // Git also writes a line about each.
      { maxBytes: maxBytes + found.length * 32, signal },
    );
    return {
      commitId,
      files: found.map(({ path }, index) => ({
        path,
        content: contents[index],
      })),
    };
  }

  async listBranches(): Promise<Branch[]> {
    const defaultBranch = await readDefaultBranch(this.#directory);
    return listBranches(this.#directory, defaultBranch);
  }

  async listCommits(
    options: ReadOptions & { limit?: number; offset?: number },
  ): Promise<{ commits: Commit[]; totalItems: number }> {
    const { limit = 20, offset, path = '', ref, signal } = options;
    checkPath(path);
    if (ref === undefined && (await this.listBranches()).length === 0) {
      return { commits: [], totalItems: 0 };
    }
    const commitId = await this.resolveCommit(ref, signal);
    return listCommits(this.#directory, {
      commitId,
      path,
      limit,
      offset,
      signal,
    });
  }

  async resolveCommit(ref = 'HEAD', signal?: AbortSignal): Promise<string> {
    const name =
      ref === 'HEAD' ? await readDefaultBranch(this.#directory) : ref;
    return resolveCommit(this.#directory, name, signal);
  }

  async #find(options: ReadOptions) {
    const { ref, path = '', signal } = options;
    checkPath(path);
    const commitId = await this.resolveCommit(ref, signal);
    const entry = await findEntry(this.#directory, commitId, path, signal);
    if (!entry) {
      throw new NotFoundError(
        `There is no "${path}" at "${ref ?? 'the default branch'}"`,
      );
    }
    return { commitId, entry };
  }

  async #findDirectory(options: ReadOptions) {
    const found = await this.#find(options);
    if (found.entry.type !== 'directory') {
      throw new NotFoundError(`"${found.entry.path}" is not a directory`);
    }
    return found;
  }

  async #findFile(options: ReadOptions): Promise<RepositoryFileInfo> {
    const { commitId, entry } = await this.#find(options);
    if (!isFile(entry)) {
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
}

function isFile(entry: GitTreeEntry): boolean {
  return entry.type === 'file' || entry.type === 'symlink';
}

function checkPath(path: string): void {
  const problem = pathProblem(path);
  if (problem) {
    throw new InputError(problem);
  }
}
