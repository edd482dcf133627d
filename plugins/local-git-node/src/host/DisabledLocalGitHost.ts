import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { Branch, Repository } from '@internal/plugin-local-git-common';
import type {
  LocalGitHost,
  MergeResult,
  RepositoryArchive,
  RepositoryFile,
  RepositoryFiles,
  RepositoryFileStream,
  RepositoryListing,
} from '../LocalGitHost';

/** The host where none is configured: it has no repositories, and says why it can make none. */
export class DisabledLocalGitHost implements LocalGitHost {
  async createRepository(): Promise<Repository> {
    throw new ServiceUnavailableError(
      'The embedded Git host is not configured; set localGit.directory',
    );
  }

  async getRepository(): Promise<Repository | undefined> {
    return undefined;
  }

  async findRepositoriesByName(): Promise<Repository[]> {
    return [];
  }

  async listRepositories(): Promise<Repository[]> {
    return [];
  }

  async deleteRepository(): Promise<boolean> {
    return false;
  }

  async readFile(owner: string, name: string): Promise<RepositoryFile> {
    throw noRepository(owner, name);
  }

  async streamFile(owner: string, name: string): Promise<RepositoryFileStream> {
    throw noRepository(owner, name);
  }

  async readTree(owner: string, name: string): Promise<RepositoryArchive> {
    throw noRepository(owner, name);
  }

  async listTree(owner: string, name: string): Promise<RepositoryListing> {
    throw noRepository(owner, name);
  }

  async readFiles(owner: string, name: string): Promise<RepositoryFiles> {
    throw noRepository(owner, name);
  }

  async createCommit(owner: string, name: string): Promise<string> {
    throw noRepository(owner, name);
  }

  async updateBranch(owner: string, name: string): Promise<void> {
    throw noRepository(owner, name);
  }

  async deleteBranch(owner: string, name: string): Promise<boolean> {
    throw noRepository(owner, name);
  }

  async merge(owner: string, name: string): Promise<MergeResult> {
    throw noRepository(owner, name);
  }

  async isMerged(owner: string, name: string): Promise<boolean> {
    throw noRepository(owner, name);
  }

  async listBranches(owner: string, name: string): Promise<Branch[]> {
    throw noRepository(owner, name);
  }

  async listCommits(owner: string, name: string): Promise<never> {
    throw noRepository(owner, name);
  }

  async resolveCommit(owner: string, name: string): Promise<string> {
    throw noRepository(owner, name);
  }

  async getRepositoryDirectory(owner: string, name: string): Promise<string> {
    throw noRepository(owner, name);
  }

  async announcePush(): Promise<void> {}

  subscribe(): () => void {
    return () => {};
  }
}

function noRepository(owner: string, name: string): NotFoundError {
  return new NotFoundError(`There is no repository ${owner}/${name}`);
}
