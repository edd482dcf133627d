import type { Permission } from '@backstage/plugin-permission-common';
import type { Audience } from './Audience';
import { namedAudiences } from './namedAudiences';
import { ownershipRuleOf } from './ownershipRules';

/**
 * Who a permission is granted to: by its name where that is listed, else by its action.
 *
 * @remarks
 *
 * What cannot be told goes to the platform team: a permission without an action says nothing about
 * what it does, and a thing without an ownership rule has no owner.
 */
export function audienceOf(permission: Permission): Audience {
  const named = namedAudiences.get(permission.name);
  if (named) {
    return named.audience;
  }
  switch (permission.attributes.action) {
    case 'read':
      return 'signed-in';
    case 'create':
      return 'team-member';
    case 'update':
    case 'delete':
      return ownershipRuleOf(permission) ? 'owner' : 'platform-team';
    default:
      return 'platform-team';
  }
}
