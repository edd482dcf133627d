import {
  LOCAL_GIT_REPOSITORY_RESOURCE_TYPE,
  type Repository,
} from '@internal/plugin-local-git-common';
import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { z } from 'zod';

/** What a condition on repositories becomes when a list is filtered. */
export interface RepositoryFilter {
  /** Entity references; the repository is owned by one of them. */
  ownerRefs: string[];
}

/** The permission system's handle on repositories. A resource is named `owner/name`. */
export const localGitRepositoryResourceRef = createPermissionResourceRef<
  Repository,
  RepositoryFilter
>().with({
  pluginId: 'local-git',
  resourceType: LOCAL_GIT_REPOSITORY_RESOURCE_TYPE,
});

/** Repositories whose `ownerRef` is one of the claims, usually the user's ownership references. */
export const isRepositoryOwner = createPermissionRule({
  name: 'IS_REPOSITORY_OWNER',
  description: 'Allow repositories owned by one of the claims',
  resourceRef: localGitRepositoryResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity references, one of which owns the repository'),
  }),
  apply: (repository, { claims }) =>
    repository.ownerRef !== undefined && claims.includes(repository.ownerRef),
  toQuery: ({ claims }) => ({ ownerRefs: claims }),
});

/** Every rule on repositories. */
export const localGitRules = { isRepositoryOwner };

const conditionExports = createConditionExports({
  resourceRef: localGitRepositoryResourceRef,
  rules: localGitRules,
});

/** Makes conditions for a permission policy, for example `localGitConditions.isRepositoryOwner({ claims })`. */
export const localGitConditions = conditionExports.conditions;

/** Makes a policy's conditional decision on repositories. */
export const createLocalGitConditionalDecision =
  conditionExports.createConditionalDecision;
