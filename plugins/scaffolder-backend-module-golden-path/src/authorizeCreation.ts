import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { catalogEntityCreatePermission } from '@backstage/plugin-catalog-common/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  LOCAL_GIT_HOST,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import { localGitRepositoryCreatePermission } from '@internal/plugin-local-git-common';

/**
 * Makes sure that somebody may create a service.
 *
 * @param permissions - who decides
 * @param credentials - who wants to
 * @param location - where the repository would go
 * @throws NotAllowedError when they may not
 */
export async function authorizeCreation(
  permissions: PermissionsService,
  credentials: BackstageCredentials,
  location: RepositoryLocation,
): Promise<void> {
  const wanted = [
    {
      permission: catalogEntityCreatePermission,
      what: 'add services to the catalog',
    },
    ...(location.host === LOCAL_GIT_HOST
      ? [
          {
            permission: localGitRepositoryCreatePermission,
            what: 'create repositories',
          },
        ]
      : []),
  ];
  const decisions = await permissions.authorize(
    wanted.map(({ permission }) => ({ permission })),
    { credentials },
  );
  const denied = wanted.filter(
    (_, index) => decisions[index].result !== AuthorizeResult.ALLOW,
  );
  if (denied.length > 0) {
    throw new NotAllowedError(
      `You may not ${denied
        .map(({ what }) => what)
        .join(' or ')}; members of a team may`,
    );
  }
}
