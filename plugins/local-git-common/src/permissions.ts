import { createPermission } from '@backstage/plugin-permission-common';

/** The resource type of the permissions that are decided per repository. */
export const LOCAL_GIT_REPOSITORY_RESOURCE_TYPE = 'local-git-repository';

/** Allows seeing a repository, reading its files and cloning it. */
export const localGitRepositoryReadPermission = createPermission({
  name: 'local-git.repository.read',
  attributes: { action: 'read' },
  resourceType: LOCAL_GIT_REPOSITORY_RESOURCE_TYPE,
});

/** Allows creating a repository. Not tied to a resource, for there is none yet. */
export const localGitRepositoryCreatePermission = createPermission({
  name: 'local-git.repository.create',
  attributes: { action: 'create' },
});

/** Allows pushing to a repository. */
export const localGitRepositoryUpdatePermission = createPermission({
  name: 'local-git.repository.update',
  attributes: { action: 'update' },
  resourceType: LOCAL_GIT_REPOSITORY_RESOURCE_TYPE,
});

/** Allows deleting a repository with all that is in it. */
export const localGitRepositoryDeletePermission = createPermission({
  name: 'local-git.repository.delete',
  attributes: { action: 'delete' },
  resourceType: LOCAL_GIT_REPOSITORY_RESOURCE_TYPE,
});

/** Every permission of the embedded Git host. */
export const localGitPermissions = [
  localGitRepositoryReadPermission,
  localGitRepositoryCreatePermission,
  localGitRepositoryUpdatePermission,
  localGitRepositoryDeletePermission,
];
