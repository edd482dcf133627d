import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import PromiseRouter from 'express-promise-router';

/** Whether somebody may see what Argo CD has deployed. */
export const argoCdApplicationReadPermission = createPermission({
  name: 'argocd.application.read',
  attributes: { action: 'read' },
});

/**
 * Stands in front of the Argo CD backend plugin, whose own routes check no permission and can also
 * create, synchronise and delete applications. Git is the only writer to clusters, so that only reading
 * is let through, for those who may.
 *
 * @remarks
 *
 * Modules are initialised before the plugin that they extend, which is what puts this router first.
 */
export const argoCdModuleReadOnly = createBackendModule({
  pluginId: 'argocd',
  moduleId: 'read-only',
  register(registration) {
    registration.registerInit({
      deps: {
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init({ httpAuth, httpRouter, permissions, permissionsRegistry }) {
        permissionsRegistry.addPermissions([argoCdApplicationReadPermission]);
        const router = PromiseRouter();
        router.use(async request => {
          // The framework's own routes, for permissions and health, look after themselves.
          if (request.path.startsWith('/.backstage/')) return 'next';
          const credentials = await httpAuth.credentials(request, {
            allow: ['user', 'service'],
          });
          if (request.method !== 'GET') {
            throw new NotAllowedError(
              'The portal only reads Argo CD; change what is deployed in Git',
            );
          }
          const [decision] = await permissions.authorize(
            [{ permission: argoCdApplicationReadPermission }],
            { credentials },
          );
          if (decision.result !== AuthorizeResult.ALLOW) {
            throw new NotAllowedError(
              'You may not see what Argo CD has deployed',
            );
          }
          return 'next';
        });
        httpRouter.use(router);
      },
    });
  },
});
