import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type LoggerService,
  resolveSafeChildPath,
} from '@backstage/backend-plugin-api';
import { ConflictError, isError } from '@backstage/errors';
import {
  repositoryNameProblem,
  repositoryOwnerProblem,
} from '@internal/plugin-local-git-common';

const TEMPORARY = '.tmp';

// A git command whose parent was killed may still write for a moment.
const REMOVE = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };

// Directories this process is working in; those of an earlier process with the same id are not.
const live = new Set<string>();

/**
 * Where repositories lie: `<directory>/<owner>/<name>.git`, and `<directory>/.tmp` for what is
 * being made or thrown away. Symbolic links in it are not followed.
 */
export class RepositoryStore {
  readonly #directory: string;

  /**
   * Makes the directory if need be, and cleans up what an earlier process left half-made.
   *
   * @param options - `directory` is absolute
   */
  static async create(options: {
    directory: string;
    logger: LoggerService;
  }): Promise<RepositoryStore> {
    const store = new RepositoryStore(options.directory);
    await mkdir(join(options.directory, TEMPORARY), { recursive: true });
    const removed = await store.#removeLeftovers();
    if (removed > 0) {
      options.logger.warn('Removed repositories that were left half-made', {
        directory: options.directory,
        removed,
      });
    }
    return store;
  }

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** The directory of a repository, or undefined where there is none. */
  async find(owner: string, name: string): Promise<string | undefined> {
    if (repositoryOwnerProblem(owner) || repositoryNameProblem(name)) {
      return undefined;
    }
    return (await isDirectory(join(this.#directory, owner))) &&
      (await isDirectory(this.#join(owner, name)))
      ? this.#path(owner, name)
      : undefined;
  }

  /** The names of all repositories, sorted by owner and name. */
  async list(): Promise<Array<{ owner: string; name: string }>> {
    const found: Array<{ owner: string; name: string }> = [];
    for (const owner of await subdirectories(this.#directory)) {
      if (repositoryOwnerProblem(owner)) {
        continue;
      }
      for (const entry of await subdirectories(join(this.#directory, owner))) {
        const name = entry.slice(0, -'.git'.length);
        if (entry.endsWith('.git') && !repositoryNameProblem(name)) {
          found.push({ owner, name });
        }
      }
    }
    return found.sort(
      (a, b) => compare(a.owner, b.owner) || compare(a.name, b.name),
    );
  }

  /** Runs the function with a new empty directory, and removes what is left of it afterwards. */
  async withTemporaryDirectory<T>(
    run: (directory: string) => Promise<T>,
  ): Promise<T> {
    const id = `${process.pid}-${randomUUID()}`;
    const directory = join(this.#directory, TEMPORARY, id);
    live.add(id);
    try {
      await mkdir(directory, { recursive: true });
      return await run(directory);
    } finally {
      await rm(directory, REMOVE);
      live.delete(id);
    }
  }

  /**
   * Puts a finished repository in its place, in one step.
   *
   * @throws ConflictError when the place is taken.
   */
  async place(source: string, owner: string, name: string): Promise<void> {
    const ownerDirectory = join(this.#directory, owner);
    const target = this.#join(owner, name);
    await mkdir(ownerDirectory, { recursive: true });
    if (!(await isDirectory(ownerDirectory)) || (await isLink(target))) {
      throw new ConflictError(`The place of ${owner}/${name} is a link`);
    }
    try {
      await rename(source, this.#path(owner, name));
    } catch (error) {
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) {
        throw new ConflictError(`The repository ${owner}/${name} exists`);
      }
      throw error;
    }
  }

  /** Takes a repository away in one step, then removes it. False when there was none. */
  async remove(owner: string, name: string): Promise<boolean> {
    const path = await this.find(owner, name);
    if (!path) {
      return false;
    }
    return this.withTemporaryDirectory(async directory => {
      try {
        await rename(path, join(directory, 'deleted.git'));
        return true;
      } catch (error) {
        if (hasCode(error, 'ENOENT')) {
          return false;
        }
        throw error;
      }
    });
  }

  #join(owner: string, name: string): string {
    return join(this.#directory, owner, `${name}.git`);
  }

  // Once more by the framework's own means, which look where links lead.
  #path(owner: string, name: string): string {
    return resolveSafeChildPath(this.#directory, join(owner, `${name}.git`));
  }

  async #removeLeftovers(): Promise<number> {
    const directory = join(this.#directory, TEMPORARY);
    const leftovers = (await readdir(directory)).filter(
      id => !live.has(id) && !isRunningElsewhere(Number.parseInt(id, 10)),
    );
    for (const id of leftovers) {
      await rm(join(directory, id), REMOVE);
    }
    return leftovers.length;
  }
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}

function isRunningElsewhere(processId: number): boolean {
  if (!(processId > 0) || processId === process.pid) {
    return false;
  }
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) {
      return false;
    }
    throw error;
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return false;
    }
    throw error;
  }
}

async function subdirectories(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return [];
    }
    throw error;
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return isError(error) && codes.includes(String(error.code));
}
