import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { createLocalGitHost } from './createLocalGitHost';
import type { LocalGitHost } from './LocalGitHost';

/**
 * The embedded Git host, shared by all plugins of the process.
 *
 * @remarks
 *
 * Where `localGit` is not configured there are no repositories, and creating one throws a
 * ServiceUnavailableError that says so.
 */
export const localGitServiceRef = createServiceRef<LocalGitHost>({
  id: 'local-git.host',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.rootLogger,
      },
      factory: ({ config, logger }) => createLocalGitHost({ config, logger }),
    }),
});
