import { mockServices } from '@backstage/backend-test-utils';
import { readTeamSettings } from './readTeamSettings';

function read(portalPolicy?: { platformTeam?: string; notTeams?: string[] }) {
  return readTeamSettings(
    mockServices.rootConfig({
      data: { permission: portalPolicy ? { portalPolicy } : {} },
    }),
  );
}

describe('readTeamSettings', () => {
  it('has defaults', () => {
    expect(read()).toEqual({
      platformTeam: 'group:default/platform-team',
      notTeams: [],
    });
  });

  it('completes references', () => {
    expect(
      read({
        platformTeam: 'Portal-Owners',
        notTeams: ['group:acme/Everyone'],
      }),
    ).toEqual({
      platformTeam: 'group:default/portal-owners',
      notTeams: ['group:acme/everyone'],
    });
  });

  it('refuses what is not the reference of a group, and says where it stands', () => {
    expect(() => read({ platformTeam: 'user:default/root' })).toThrow(
      "Configuration at 'permission.portalPolicy.platformTeam' must be the reference of a group",
    );
    expect(() => read({ notTeams: ['group:'] })).toThrow(
      "Configuration at 'permission.portalPolicy.notTeams' is not an entity reference: 'group:'",
    );
  });
});
