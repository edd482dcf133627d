import {
  AuthorizeResult,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { audienceOf } from './audienceOf';
import { ownershipRuleOf } from './ownershipRules';
import type { Person } from './Person';

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
const deny: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * Decides whether a person has a permission. Nobody in particular has none.
 *
 * @example
 *
 * ```ts
 * decide(catalogEntityDeletePermission, ada);
 * // CONDITIONAL: the catalog is to say whether Ada owns the entity
 * ```
 */
export function decide(
  permission: Permission,
  person: Person | undefined,
): PolicyDecision {
  if (!person) {
    return deny;
  }
  if (person.isPlatformTeam) {
    return allow;
  }
  switch (audienceOf(permission)) {
    case 'signed-in':
      return allow;
    case 'team-member':
      return person.isTeamMember ? allow : deny;
    case 'owner':
      return ifOwner(permission, person);
    default:
      return deny;
  }
}

/** Leaves the decision to the plugin that knows the owner; without such a plugin nobody is one. */
function ifOwner(permission: Permission, person: Person): PolicyDecision {
  const ownership = ownershipRuleOf(permission);
  if (!ownership) {
    return deny;
  }
  const { pluginId, resourceType, rule } = ownership;
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId,
    resourceType,
    conditions: { rule, resourceType, params: ownership.params(person) },
  };
}
