import type { Readable } from 'node:stream';
import type {
  Branch,
  Commit,
  Repository,
  RepositoryEvent,
  TreeEntry,
} from '@internal/plugin-local-git-common';
import type { CommitChange } from './git/createCommit';

/** What is needed to create a repository. */
export interface CreateRepositoryOptions {
  owner: string;
  name: string;
  description?: string;
  /** The catalog entity that owns it, for example `group:default/orders-team`. */
  ownerRef?: string;
  /** Defaults to `main`. */
  defaultBranch?: string;
  /** A directory whose files become the first commit; without it the repository is empty. */
  sourceDirectory?: string;
  /** Message of the first commit. */
  commitMessage?: string;
  /** Author of the first commit; the portal itself when left out. */
  author?: { name: string; email: string };
  /** Kept with the repository; see {@link DeleteRepositoryOptions.ifCreatedBy}. */
  createdBy?: string;
}

/** Options of {@link LocalGitHost.deleteRepository}. */
export interface DeleteRepositoryOptions {
  /** Delete only when the repository was created by this; else a ConflictError is thrown. */
  ifCreatedBy?: string;
}

/** Where in a repository to read. */
export interface ReadOptions {
  /** A branch, a tag or a full commit id; the default branch when left out. */
  ref?: string;
  /** Path from the root of the repository; the root itself when left out or empty. */
  path?: string;
  /** Ends the running git process. */
  signal?: AbortSignal;
}

/** What is known of a file without reading it. */
export interface RepositoryFileInfo {
  path: string;
  /** The commit that `ref` stood for. */
  commitId: string;
  /** Object name of the content; equal content has an equal blob id. */
  blobId: string;
  /** Size in bytes. */
  size: number;
  executable: boolean;
}

/** A file as it was read. */
export interface RepositoryFile extends RepositoryFileInfo {
  content: Buffer;
}

/** A file that is there to be read. */
export interface RepositoryFileStream extends RepositoryFileInfo {
  /** Starts reading. The stream must be consumed or destroyed. */
  open(): Readable;
}

/** A tree as a tar archive. */
export interface RepositoryArchive {
  /** The commit that `ref` stood for. */
  commitId: string;
  /**
   * Starts a tar stream; the paths in it are relative to the path asked for. The stream must be
   * consumed or destroyed.
   */
  open(): Readable;
}

/** Options of {@link LocalGitHost.readFiles}. */
export interface ReadFilesOptions extends ReadOptions {
  /** The most that is read of all files together, in bytes. Defaults to 64 MiB. */
  maxBytes?: number;
}

/** What {@link LocalGitHost.readFiles} gives. */
export interface RepositoryFiles {
  /** The commit that `ref` stood for. */
  commitId: string;
  /** In the order of their paths, which are from the root of the repository. */
  files: Array<{ path: string; content: Buffer }>;
}

/** Options of {@link LocalGitHost.createCommit}. */
export type CreateCommitOptions = CommitChange;

/** Options of {@link LocalGitHost.updateBranch}. */
export interface UpdateBranchOptions {
  branch: string;
  /** The full commit id that it is at; left out, there is no such branch yet. */
  from?: string;
  /** The full commit id that it is to be at. */
  to: string;
}

/** Options of {@link LocalGitHost.deleteBranch}. */
export interface DeleteBranchOptions {
  branch: string;
  /** Delete only when it is at this commit; else a ConflictError is thrown. */
  ifAt?: string;
}

/** Options of {@link LocalGitHost.merge}. */
export interface MergeOptions {
  /** The full id of the commit to merge. */
  commitId: string;
  /** Merge only when the default branch is at this commit; else a ConflictError is thrown. */
  ifAt?: string;
  /** Message of the merge commit, where one is needed. */
  message?: string;
  /** Author of the merge commit; the portal itself when left out. */
  author?: { name: string; email: string };
  signal?: AbortSignal;
}

/** What {@link LocalGitHost.merge} did. */
export interface MergeResult {
  /** The commit that the default branch is at now. */
  commitId: string;
  /** `unchanged`: the default branch had the commit already. */
  kind: 'fast-forward' | 'merge' | 'unchanged';
}

/** Options of {@link LocalGitHost.listTree}. */
export interface ListTreeOptions extends ReadOptions {
  /** List everything below, files only, instead of one level. */
  recursive?: boolean;
  /** Find the last commit of each entry; ignored together with `recursive`. */
  withLastCommit?: boolean;
}

/** What {@link LocalGitHost.listTree} gives. */
export interface RepositoryListing {
  commitId: string;
  path: string;
  entries: TreeEntry[];
}

/**
 * The embedded Git host: bare repositories in one directory.
 *
 * @remarks
 *
 * It trusts its callers: authorisation is the business of whoever calls it. Names, refs and paths
 * are checked here, and bad ones throw an InputError. A repository, ref or path that does not exist
 * throws a NotFoundError, unless said otherwise.
 */
export interface LocalGitHost {
  /**
   * Creates a repository, whole or not at all.
   *
   * @throws ConflictError when a repository of that name exists.
   */
  createRepository(options: CreateRepositoryOptions): Promise<Repository>;

  /** Undefined when there is none, or when the name can be none. */
  getRepository(owner: string, name: string): Promise<Repository | undefined>;

  /** The repositories of that name, whoever owns them. */
  findRepositoriesByName(name: string): Promise<Repository[]>;

  /** All repositories, sorted by owner and name. */
  listRepositories(): Promise<Repository[]>;

  /**
   * Deletes a repository. Returns false, and does nothing, when there is none.
   *
   * @throws ConflictError when `ifCreatedBy` does not match.
   */
  deleteRepository(
    owner: string,
    name: string,
    options?: DeleteRepositoryOptions,
  ): Promise<boolean>;

  /** Reads one file. A symbolic link gives the text of the link; it is never followed. */
  readFile(
    owner: string,
    name: string,
    options: ReadOptions & { path: string; maxBytes?: number },
  ): Promise<RepositoryFile>;

  /** Finds a file and gives the means to stream it, for files of any size. */
  streamFile(
    owner: string,
    name: string,
    options: ReadOptions & { path: string },
  ): Promise<RepositoryFileStream>;

  /** A directory as a tar archive. */
  readTree(
    owner: string,
    name: string,
    options?: ReadOptions,
  ): Promise<RepositoryArchive>;

  /** Lists a directory, directories first. */
  listTree(
    owner: string,
    name: string,
    options?: ListTreeOptions,
  ): Promise<RepositoryListing>;

  /** All files below a directory at one commit. Links and submodules are left out. */
  readFiles(
    owner: string,
    name: string,
    options?: ReadFilesOptions,
  ): Promise<RepositoryFiles>;

  /**
   * Writes a commit that no branch has yet; give it to {@link LocalGitHost.updateBranch} or
   * {@link LocalGitHost.merge}.
   *
   * @returns the full id of the commit
   * @throws InputError when it would change nothing, or a path cannot be.
   */
  createCommit(
    owner: string,
    name: string,
    options: CreateCommitOptions,
  ): Promise<string>;

  /**
   * Makes or moves a branch.
   *
   * @throws ConflictError when it is not where the caller believes it to be.
   */
  updateBranch(
    owner: string,
    name: string,
    options: UpdateBranchOptions,
  ): Promise<void>;

  /**
   * Deletes a branch. Returns false, and does nothing, when there is none.
   *
   * @throws ConflictError when `ifAt` does not match, and for the default branch.
   */
  deleteBranch(
    owner: string,
    name: string,
    options: DeleteBranchOptions,
  ): Promise<boolean>;

  /**
   * Brings a commit into the default branch: forward where that is all there is to do, else by a
   * merge commit.
   *
   * @throws ConflictError naming the paths that both sides changed, or when `ifAt` does not match.
   */
  merge(
    owner: string,
    name: string,
    options: MergeOptions,
  ): Promise<MergeResult>;

  /** Whether the default branch has the commit; also false for one that is unknown. */
  isMerged(owner: string, name: string, commitId: string): Promise<boolean>;

  /** The branches, the default branch first. Empty in an empty repository. */
  listBranches(owner: string, name: string): Promise<Branch[]>;

  /** The newest commits first. Empty in an empty repository. */
  listCommits(
    owner: string,
    name: string,
    options?: ReadOptions & { limit?: number; offset?: number },
  ): Promise<{ commits: Commit[]; totalItems: number }>;

  /** The commit that a branch, tag or full commit id stands for, without reading anything of it. */
  resolveCommit(owner: string, name: string, ref?: string): Promise<string>;

  /** The bare repository's directory, for whoever serves it to git clients. */
  getRepositoryDirectory(owner: string, name: string): Promise<string>;

  /**
   * To be called by whoever let a push in: subscribers hear of it, and the first branch of a
   * repository becomes its default branch.
   */
  announcePush(owner: string, name: string): Promise<void>;

  /** Calls the listener on every change made in this process, until the returned function is called. */
  subscribe(listener: (event: RepositoryEvent) => void): () => void;
}
