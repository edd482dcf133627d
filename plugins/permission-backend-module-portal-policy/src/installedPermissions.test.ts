import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  catalogEntityDeletePermission,
  catalogPermissions,
} from '@backstage/plugin-catalog-common/alpha';
import { kubernetesPermissions } from '@backstage/plugin-kubernetes-common';
import type { Permission } from '@backstage/plugin-permission-common';
import {
  createScaffolderTaskConditionalDecision,
  scaffolderTaskConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import {
  scaffolderPermissions,
  taskReadPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  localGitPermissions,
  localGitRepositoryUpdatePermission,
} from '@internal/plugin-local-git-common';
import {
  createLocalGitConditionalDecision,
  localGitConditions,
} from '@internal/plugin-local-git-node';
import type { Audience } from './decision/Audience';
import { audienceOf } from './decision/audienceOf';
import { decide } from './decision/decide';
import { namedAudiences } from './decision/namedAudiences';
import { ownershipRules } from './decision/ownershipRules';

const installed: Permission[] = [
  ...catalogPermissions,
  ...scaffolderPermissions,
  ...kubernetesPermissions,
  ...localGitPermissions,
];

// The table of the README. A permission that an update brings fails the test until it is decided.
const expected: Record<string, Audience> = {
  'catalog.entity.read': 'signed-in',
  'catalog.entity.create': 'team-member',
  'catalog.entity.refresh': 'owner',
  'catalog.entity.delete': 'owner',
  'catalog.entity.validate': 'team-member',
  'catalog.location.read': 'signed-in',
  'catalog.location.create': 'platform-team',
  'catalog.location.analyze': 'platform-team',
  'catalog.location.delete': 'platform-team',
  'catalog.ingestion.read': 'signed-in',
  'catalog.ingestion.manage': 'platform-team',
  'scaffolder.action.execute': 'team-member',
  'scaffolder.task.create': 'team-member',
  'scaffolder.task.read': 'owner',
  'scaffolder.task.cancel': 'owner',
  'scaffolder.template.parameter.read': 'signed-in',
  'scaffolder.template.step.read': 'signed-in',
  'scaffolder.template.dry-run': 'platform-team',
  'scaffolder.template.management': 'platform-team',
  'kubernetes.clusters.read': 'signed-in',
  'kubernetes.resources.read': 'signed-in',
  'kubernetes.proxy': 'platform-team',
  'local-git.repository.read': 'signed-in',
  'local-git.repository.create': 'team-member',
  'local-git.repository.update': 'owner',
  'local-git.repository.delete': 'owner',
};

describe('the permissions of the installed plugins', () => {
  it('are all decided as the README says', () => {
    expect(
      Object.fromEntries(
        installed.map(permission => [permission.name, audienceOf(permission)]),
      ),
    ).toEqual(expected);
  });

  it('are the only ones decided by name', () => {
    const names = installed.map(permission => permission.name);
    expect(names).toEqual(expect.arrayContaining([...namedAudiences.keys()]));
    for (const { reason } of namedAudiences.values()) {
      expect(reason).toMatch(/^[A-Z].{20,}[^.]$/);
    }
  });

  const ada = {
    userRef: 'user:default/ada',
    claims: ['user:default/ada', 'group:default/orders-team'],
    isTeamMember: true,
    isPlatformTeam: false,
  };
  const claims = ada.claims;

  it.each([
    {
      permission: catalogEntityDeletePermission,
      official: createCatalogConditionalDecision(
        catalogEntityDeletePermission,
        catalogConditions.isEntityOwner({ claims }),
      ),
    },
    {
      permission: taskReadPermission,
      official: createScaffolderTaskConditionalDecision(
        taskReadPermission,
        scaffolderTaskConditions.isTaskOwner({ createdBy: [ada.userRef] }),
      ),
    },
    {
      permission: localGitRepositoryUpdatePermission,
      official: createLocalGitConditionalDecision(
        localGitRepositoryUpdatePermission,
        localGitConditions.isRepositoryOwner({ claims }),
      ),
    },
  ])(
    'get the condition that the plugin itself would make for $permission.name',
    ({ permission, official }) => {
      expect(decide(permission, ada)).toEqual(official);
    },
  );

  it('have a rule for every kind of thing that can be changed or deleted', () => {
    const changeable = installed.flatMap(permission =>
      permission.type === 'resource' && audienceOf(permission) === 'owner'
        ? [permission.resourceType]
        : [],
    );
    expect([...new Set(changeable)].sort()).toEqual(
      ownershipRules.map(rule => rule.resourceType).sort(),
    );
  });
});
