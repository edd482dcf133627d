import type { UserInfoService } from '@backstage/backend-plugin-api';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { decide } from './decision/decide';
import { describePerson, type TeamSettings } from './decision/Person';

/**
 * The portal's permission policy: read for signed-in users, create for members of teams, change and
 * delete for owners, everything for the platform team.
 *
 * @remarks
 *
 * Machines never get here: their tokens carry their own restrictions.
 */
export class PortalPolicy implements PermissionPolicy {
  readonly #userInfo: UserInfoService;
  readonly #settings: TeamSettings;

  static create(options: {
    userInfo: UserInfoService;
    settings: TeamSettings;
  }): PortalPolicy {
    return new PortalPolicy(options.userInfo, options.settings);
  }

  private constructor(userInfo: UserInfoService, settings: TeamSettings) {
    this.#userInfo = userInfo;
    this.#settings = settings;
  }

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return decide(request.permission, undefined);
    }
    const info = await this.#userInfo.getUserInfo(user.credentials);
    return decide(request.permission, describePerson(info, this.#settings));
  }
}
