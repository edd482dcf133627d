import {
  AuthorizeResult,
  createPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import fc from 'fast-check';
import { decide } from './decide';
import { ownershipRules } from './ownershipRules';
import { describePerson, type Person } from './Person';

const settings = {
  platformTeam: 'group:default/platform-team',
  notTeams: ['group:default/everyone'],
};

function person(name: string, ...groups: string[]): Person {
  const userEntityRef = `user:default/${name}`;
  return describePerson(
    {
      userEntityRef,
      ownershipEntityRefs: [
        userEntityRef,
        ...groups.map(group => `group:default/${group}`),
      ],
    },
    settings,
  );
}

const member = person('ada', 'orders-team', 'everyone');
const teamless = person('grace', 'everyone');
const platform = person('linus', 'platform-team');

const name = fc.stringMatching(/^[a-z]{1,8}$/);
const action = fc.constantFrom('create', 'read', 'update', 'delete', undefined);
const resourceType = fc.oneof(
  fc.constantFrom(...ownershipRules.map(rule => rule.resourceType)),
  name,
);

const anyPermission: fc.Arbitrary<Permission> = fc
  .record({
    name: fc.oneof(
      fc.constantFrom(
        'catalog.location.create',
        'scaffolder.task.read',
        'scaffolder.action.execute',
      ),
      fc.tuple(name, name, name).map(parts => parts.join('.')),
    ),
    action,
    resourceType: fc.option(resourceType, { nil: undefined }),
  })
  .map(options => {
    const attributes = options.action ? { action: options.action } : {};
    return options.resourceType
      ? createPermission({
          name: options.name,
          attributes,
          resourceType: options.resourceType,
        })
      : createPermission({ name: options.name, attributes });
  });

const anyPerson = fc
  .record({ name, groups: fc.array(name, { maxLength: 4 }) })
  .map(options => person(options.name, ...options.groups));

/** How much a decision grants, for comparing two. */
function generosity(permission: Permission, who: Person | undefined): number {
  return {
    [AuthorizeResult.DENY]: 0,
    [AuthorizeResult.CONDITIONAL]: 1,
    [AuthorizeResult.ALLOW]: 2,
  }[decide(permission, who).result];
}

describe('decide', () => {
  it('grants nobody anything', () => {
    fc.assert(
      fc.property(anyPermission, permission => {
        expect(decide(permission, undefined).result).toBe(AuthorizeResult.DENY);
      }),
    );
  });

  it('grants the platform team everything, without conditions', () => {
    fc.assert(
      fc.property(anyPermission, permission => {
        expect(decide(permission, platform).result).toBe(AuthorizeResult.ALLOW);
      }),
    );
  });

  it('lets nobody else change or delete a thing that is not their own', () => {
    fc.assert(
      fc.property(
        anyPermission.filter(({ attributes }) =>
          ['update', 'delete'].includes(attributes.action ?? ''),
        ),
        anyPerson.filter(who => !who.isPlatformTeam),
        (permission, who) => {
          // Decided by its name, whatever its action: it creates.
          fc.pre(permission.name !== 'scaffolder.action.execute');
          expect(decide(permission, who).result).not.toBe(
            AuthorizeResult.ALLOW,
          );
        },
      ),
    );
  });

  it('puts every condition on the resource type that was asked about, with claims of that person only', () => {
    let conditional = 0;
    fc.assert(
      fc.property(
        anyPermission,
        anyPerson.filter(who => !who.isPlatformTeam),
        (permission, who) => {
          const decision = decide(permission, who);
          if (decision.result !== AuthorizeResult.CONDITIONAL) {
            return;
          }
          conditional++;
          if (permission.type !== 'resource') {
            throw new Error('Conditional without a resource');
          }
          expect(decision.resourceType).toBe(permission.resourceType);
          expect(decision.conditions).toMatchObject({
            resourceType: permission.resourceType,
          });
          const params = Object.values(
            'params' in decision.conditions
              ? decision.conditions.params ?? {}
              : {},
          ).flat();
          expect(params.length).toBeGreaterThan(0);
          expect(who.claims).toEqual(expect.arrayContaining(params));
        },
      ),
      { numRuns: 500 },
    );
    expect(conditional).toBeGreaterThan(0);
  });

  it('never grants somebody without a team more than a member of one', () => {
    fc.assert(
      fc.property(anyPermission, permission => {
        expect(generosity(permission, teamless)).toBeLessThanOrEqual(
          generosity(permission, member),
        );
      }),
    );
  });

  it('lets somebody without a team read but not create, whatever the plugin', () => {
    fc.assert(
      fc.property(fc.tuple(name, name), parts => {
        const prefix = parts.join('.');
        const read = createPermission({
          name: `${prefix}.read`,
          attributes: { action: 'read' },
        });
        const create = createPermission({
          name: `${prefix}.create`,
          attributes: { action: 'create' },
        });
        expect(decide(read, teamless).result).toBe(AuthorizeResult.ALLOW);
        expect(decide(create, teamless).result).toBe(AuthorizeResult.DENY);
        expect(decide(create, member).result).toBe(AuthorizeResult.ALLOW);
      }),
    );
  });
});
