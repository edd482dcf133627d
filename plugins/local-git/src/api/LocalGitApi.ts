import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  Blob as RepositoryBlob,
  Branch,
  Page,
  Repository,
  TreeEntry,
} from '@internal/plugin-local-git-common';

/** Which repository. */
export interface RepositoryId {
  owner: string;
  name: string;
}

/** Where in a repository. */
export interface SourceLocation extends RepositoryId {
  /** Branch, tag or commit id. */
  ref: string;
  /** Path from the root; empty for the root itself. */
  path: string;
}

/** What is in a directory. */
export interface Directory {
  commitId: string;
  path: string;
  items: TreeEntry[];
}

/** What the pages need of the embedded Git host. Failures are ResponseErrors. */
export interface LocalGitApi {
  listRepositories(options: {
    search?: string;
    limit?: number;
    cursor?: string;
    signal?: AbortSignal;
  }): Promise<Page<Repository>>;
  getRepository(id: RepositoryId): Promise<Repository>;
  listBranches(id: RepositoryId): Promise<Branch[]>;
  listDirectory(location: SourceLocation): Promise<Directory>;
  getBlob(location: SourceLocation): Promise<RepositoryBlob>;
  /** The bytes of a file, whatever its size. */
  getRaw(location: SourceLocation): Promise<Blob>;
}

/** The client of the embedded Git host. */
export const localGitApiRef = createApiRef<LocalGitApi>().with({
  id: 'plugin.local-git.client',
  pluginId: 'local-git',
});
