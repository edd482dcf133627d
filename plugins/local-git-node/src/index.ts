/**
 * The embedded Git host as a service for backend plugins and modules.
 *
 * @packageDocumentation
 */

export type {
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
  RepositoryFileInfo,
  RepositoryFiles,
  RepositoryFileStream,
  RepositoryListing,
  UpdateBranchOptions,
} from './LocalGitHost';
export type { CommitChange, CommitFile } from './git/createCommit';
export { gitEnvironment } from './git/gitEnvironment';
export { listReferences } from './git/listReferences';
export { createLocalGitHost } from './createLocalGitHost';
export { localGitServiceRef } from './localGitServiceRef';
export { localGitUrlReaderServiceFactory } from './urlReader/localGitUrlReaderServiceFactory';
export {
  createLocalGitConditionalDecision,
  isRepositoryOwner,
  localGitConditions,
  localGitRepositoryResourceRef,
  localGitRules,
  type RepositoryFilter,
} from './permissions';
