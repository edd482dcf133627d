/** What the policy needs to know of a signed-in user. */
export interface Person {
  /** Entity reference of the user, such as `user:default/ada`. */
  userRef: string;
  /** Entity references that the user owns things by: the user and their groups. */
  claims: readonly string[];
  isTeamMember: boolean;
  isPlatformTeam: boolean;
}

/** Which groups have a meaning to the policy. Full entity references in lower case. */
export interface TeamSettings {
  platformTeam: string;
  notTeams: readonly string[];
}

/** Sorts out the claims of a user. */
export function describePerson(
  user: { userEntityRef: string; ownershipEntityRefs: readonly string[] },
  settings: TeamSettings,
): Person {
  const claims = [
    ...new Set([user.userEntityRef, ...user.ownershipEntityRefs]),
  ];
  const groups = claims
    .map(claim => claim.toLocaleLowerCase('en-US'))
    .filter(claim => claim.startsWith('group:'));
  const isPlatformTeam = groups.includes(settings.platformTeam);

  return {
    userRef: user.userEntityRef,
    claims,
    isPlatformTeam,
    isTeamMember:
      isPlatformTeam ||
      groups.some(group => !settings.notTeams.includes(group)),
  };
}
