import {
  isResourcePermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import type { Person } from './Person';

/** How to ask the plugin that keeps a kind of thing whether a person owns one of them. */
export interface OwnershipRule {
  pluginId: string;
  resourceType: string;
  /** Name of the plugin's permission rule. */
  rule: string;
  params(person: Person): { [name: string]: string[] };
}

/**
 * The kinds of things that have owners.
 *
 * @remarks
 *
 * The rules are named rather than imported so that this policy does not load the plugins it decides
 * about; the tests hold them against the plugins' own exports.
 */
export const ownershipRules: readonly OwnershipRule[] = [
  {
    pluginId: 'catalog',
    resourceType: 'catalog-entity',
    rule: 'IS_ENTITY_OWNER',
    params: person => ({ claims: [...person.claims] }),
  },
  {
    pluginId: 'local-git',
    resourceType: 'local-git-repository',
    rule: 'IS_REPOSITORY_OWNER',
    params: person => ({ claims: [...person.claims] }),
  },
  {
    // A run belongs to who started it, not to their team: its answers can be personal.
    pluginId: 'scaffolder',
    resourceType: 'scaffolder-task',
    rule: 'IS_TASK_OWNER',
    params: person => ({ createdBy: [person.userRef] }),
  },
];

/** The rule for the kind of thing that a permission is about; undefined where it has no owners. */
export function ownershipRuleOf(
  permission: Permission,
): OwnershipRule | undefined {
  return isResourcePermission(permission)
    ? ownershipRules.find(
        ({ resourceType }) => resourceType === permission.resourceType,
      )
    : undefined;
}
