/**
 * The embedded Git host as a service for backend plugins and modules.
 *
 * @packageDocumentation
 */

export type {
  CreateRepositoryOptions,
  DeleteRepositoryOptions,
  ListTreeOptions,
  LocalGitHost,
  ReadOptions,
  RepositoryArchive,
  RepositoryFile,
  RepositoryFileInfo,
  RepositoryFileStream,
  RepositoryListing,
} from './LocalGitHost';
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
