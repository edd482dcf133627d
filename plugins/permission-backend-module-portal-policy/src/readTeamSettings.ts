import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { TeamSettings } from './decision/Person';

const PLATFORM_TEAM_KEY = 'permission.portalPolicy.platformTeam';
const NOT_TEAMS_KEY = 'permission.portalPolicy.notTeams';

/**
 * Reads which groups have a meaning to the policy.
 *
 * @throws InputError when a reference is not that of a group.
 */
export function readTeamSettings(config: Config): TeamSettings {
  return {
    platformTeam: readGroupRef(
      PLATFORM_TEAM_KEY,
      config.getOptionalString(PLATFORM_TEAM_KEY) ?? 'platform-team',
    ),
    notTeams: (config.getOptionalStringArray(NOT_TEAMS_KEY) ?? []).map(ref =>
      readGroupRef(NOT_TEAMS_KEY, ref),
    ),
  };
}

function readGroupRef(key: string, ref: string): string {
  const parsed = parseGroupRef(key, ref);
  if (parsed.kind.toLocaleLowerCase('en-US') !== 'group') {
    throw new InputError(
      `Configuration at '${key}' must be the reference of a group, such as 'group:default/platform-team', but is '${ref}'`,
    );
  }
  return stringifyEntityRef(parsed);
}

function parseGroupRef(key: string, ref: string) {
  try {
    return parseEntityRef(ref, { defaultKind: 'group' });
  } catch (error) {
    throw new InputError(
      `Configuration at '${key}' is not an entity reference: '${ref}'`,
      error,
    );
  }
}
