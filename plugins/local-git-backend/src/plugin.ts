import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  localGitPermissions,
  localGitRepositoryCreatePermission,
} from '@internal/plugin-local-git-common';
import {
  localGitRepositoryResourceRef,
  localGitRules,
  localGitServiceRef,
} from '@internal/plugin-local-git-node';
import { RepositoryAccess } from './access/RepositoryAccess';
import { createListRepositoriesAction } from './actions/createListRepositoriesAction';
import { createRouter } from './createRouter';

const DEFAULT_MAXIMUM_PUSH_BYTES = 100 * 1024 * 1024;
const DEFAULT_TIMEOUT_SECONDS = 600;

/** The embedded Git host's smart HTTP and JSON API. */
export const localGitPlugin = createBackendPlugin({
  pluginId: 'local-git',
  register(env) {
    env.registerInit({
      deps: {
        host: localGitServiceRef,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        auth: coreServices.auth,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        auditor: coreServices.auditor,
        actionsRegistry: actionsRegistryServiceRef,
      },
      async init({ config, httpRouter, actionsRegistry, ...services }) {
        const { host, permissionsRegistry } = services;
        permissionsRegistry.addResourceType({
          resourceRef: localGitRepositoryResourceRef,
          permissions: localGitPermissions.filter(
            each => each !== localGitRepositoryCreatePermission,
          ),
          rules: Object.values(localGitRules),
          getResources: refs =>
            Promise.all(
              refs.map(ref => {
                const [owner, name, ...rest] = ref.split('/');
                return name && rest.length === 0
                  ? host.getRepository(owner, name)
                  : undefined;
              }),
            ),
        });
        permissionsRegistry.addPermissions([
          localGitRepositoryCreatePermission,
        ]);

        const anonymousRead =
          config.getOptionalBoolean('localGit.anonymousRead') ?? false;
        const access = new RepositoryAccess({ ...services, anonymousRead });
        const appUrl = config.getString('app.baseUrl').replace(/\/+$/, '');
        httpRouter.use(
          createRouter({
            ...services,
            access,
            anonymousRead,
            sourceUrl: `${appUrl}/source`,
            maximumPushBytes:
              config.getOptionalNumber('localGit.maximumPushBytes') ??
              DEFAULT_MAXIMUM_PUSH_BYTES,
            timeout:
              1000 *
              (config.getOptionalNumber('localGit.timeoutSeconds') ??
                DEFAULT_TIMEOUT_SECONDS),
          }),
        );
        // These authenticate on their own: git speaks HTTP Basic, and a browser that follows a link
        // sends nothing at all.
        const open = [
          '/:owner/:repository.git',
          '/:owner/:repository/tree',
          '/:owner/:repository/blob',
          ...(anonymousRead ? ['/repos'] : []),
        ];
        for (const path of open) {
          httpRouter.addAuthPolicy({ path, allow: 'unauthenticated' });
        }
        createListRepositoriesAction({ actionsRegistry, host, access });
      },
    });
  },
});
