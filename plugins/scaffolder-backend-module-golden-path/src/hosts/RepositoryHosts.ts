import {
  LOCAL_GIT_HOST,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import type { RepositoryHost } from './RepositoryHost';

/** Finds the host that keeps a repository. */
export interface RepositoryHosts {
  /** The host of a location. */
  of(location: RepositoryLocation): RepositoryHost;
}

/**
 * Chooses between the portal's own Git host and GitHub.
 *
 * @param options - both of them
 */
export function createRepositoryHosts(options: {
  localGit: RepositoryHost;
  github: RepositoryHost;
}): RepositoryHosts {
  return {
    of: ({ host }) =>
      host === LOCAL_GIT_HOST ? options.localGit : options.github,
  };
}
