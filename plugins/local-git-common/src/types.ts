/** A repository of the embedded Git host. */
export interface Repository {
  /** First part of its name: the team or organisation it belongs to. */
  owner: string;
  /** Second part of its name. */
  name: string;
  /** The address for `git clone` and `git push`. */
  cloneUrl: string;
  /** The address of its page in the portal. */
  webUrl: string;
  defaultBranch: string;
  description?: string;
  /** The catalog entity that owns it, as a full entity reference; owners may push and delete. */
  ownerRef?: string;
  /** Who or what created it: an entity reference, or the id of a scaffolder task. */
  createdBy?: string;
  /** When it was created, ISO 8601 in UTC. */
  createdAt: string;
}

/** Something in a directory of a repository. */
export interface TreeEntry {
  /** The last part of its path. */
  name: string;
  /** Its path from the root of the repository, without a leading slash. */
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'submodule';
  /** Size in bytes; files and symbolic links only. */
  size?: number;
  /** Whether a file has its executable bit set. */
  executable?: boolean;
  /** The last commit that changed it, where that was asked for and found. */
  lastCommit?: Commit;
}

/** A commit, as lists show it. */
export interface Commit {
  /** Full object name, 40 hexadecimal digits. */
  id: string;
  /** The first line of its message. */
  subject: string;
  authorName: string;
  authorEmail: string;
  /** When it was committed, ISO 8601 in UTC. */
  committedAt: string;
}

/** A branch and the commit it points at. */
export interface Branch {
  name: string;
  isDefault: boolean;
  commit: Commit;
}

/** The content of a file as the JSON API gives it. */
export interface Blob {
  path: string;
  /** Full name of the commit that it was read from. */
  commitId: string;
  /** Full object name of the content itself. */
  blobId: string;
  /** Size in bytes. */
  size: number;
  executable: boolean;
  /** Whether the content is not text; there is no `text` then. */
  isBinary: boolean;
  /** Whether the file is larger than the API returns as JSON; there is no `text` then. */
  isTooLarge: boolean;
  text?: string;
}

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** How many there are over all pages. */
  totalItems: number;
  /** Give it as `cursor` to get the next page; absent on the last one. */
  nextCursor?: string;
}

/** What the host tells those who subscribed. */
export interface RepositoryEvent {
  type: 'created' | 'pushed' | 'deleted';
  owner: string;
  name: string;
}
