import { describePerson } from './Person';

const settings = {
  platformTeam: 'group:default/platform-team',
  notTeams: ['group:default/everyone'],
};

function describeClaims(...ownershipEntityRefs: string[]) {
  return describePerson(
    { userEntityRef: 'user:default/ada', ownershipEntityRefs },
    settings,
  );
}

describe('describePerson', () => {
  it('owns things by the user and by each group, once', () => {
    expect(
      describeClaims('user:default/ada', 'group:default/orders-team').claims,
    ).toEqual(['user:default/ada', 'group:default/orders-team']);
  });

  it.each([
    ['no group', [], false],
    ['a team', ['group:default/orders-team'], true],
    ['a team in another namespace', ['group:shop/orders-team'], true],
    ['only a group that is not a team', ['group:default/everyone'], false],
    ['another user', ['user:default/grace'], false],
    ['the platform team', ['group:default/platform-team'], true],
  ])('says whether somebody with %s is a team member', (_, refs, expected) => {
    expect(describeClaims(...refs).isTeamMember).toBe(expected);
  });

  it('recognises the platform team in any case, and nothing that looks like it', () => {
    expect(describeClaims('Group:default/Platform-Team').isPlatformTeam).toBe(
      true,
    );
    for (const ref of [
      'user:default/platform-team',
      'group:other/platform-team',
      'group:default/platform-team-2',
    ]) {
      expect(describeClaims(ref).isPlatformTeam).toBe(false);
    }
  });
});
