import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  DefaultNamespaceEntityPolicy,
  domainEntityV1alpha1Validator,
  type Entity,
  EntityPolicies,
  FieldFormatEntityPolicy,
  groupEntityV1alpha1Validator,
  type KindValidator,
  locationEntityV1alpha1Validator,
  NoForeignRootFieldsEntityPolicy,
  parseEntityRef,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
  stringifyEntityRef,
  systemEntityV1alpha1Validator,
  userEntityV1alpha1Validator,
} from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';
import { repositoryRoot } from './__testUtils__/loadProductionConfig';

const validators: Record<string, KindValidator> = {
  API: apiEntityV1alpha1Validator,
  Component: componentEntityV1alpha1Validator,
  Domain: domainEntityV1alpha1Validator,
  Group: groupEntityV1alpha1Validator,
  Location: locationEntityV1alpha1Validator,
  Resource: resourceEntityV1alpha1Validator,
  System: systemEntityV1alpha1Validator,
  User: userEntityV1alpha1Validator,
};

// Those of the catalog itself, in its order.
const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new DefaultNamespaceEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

/** Which fields of a spec name other entities, and of what kind when they do not say. */
const referenceFields: Record<string, string> = {
  owner: 'group',
  parent: 'group',
  children: 'group',
  memberOf: 'group',
  domain: 'domain',
  system: 'system',
  subcomponentOf: 'component',
  dependsOn: 'component',
  providesApis: 'api',
  consumesApis: 'api',
};

/** Reads the entities of a file and of all files that its Locations name. */
function readEntities(file: string): Entity[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap(document => {
    expect(document.errors).toEqual([]);
    const entity = document.toJS() as Entity;
    const targets = (entity.spec?.targets as string[] | undefined) ?? [];
    return [
      withDefinition(entity, file),
      ...targets.flatMap(target =>
        readEntities(resolve(dirname(file), target)),
      ),
    ];
  });
}

/** Puts the file that an API names in the place of its name, as the portal does. */
function withDefinition(entity: Entity, file: string): Entity {
  if (entity.kind !== 'API') {
    return entity;
  }
  const { $text: path } = entity.spec?.definition as { $text: string };
  const definition = readFileSync(resolve(dirname(file), path), 'utf8');
  expect(parseAllDocuments(definition)[0].toJS().openapi).toMatch(/^3\./);
  return { ...entity, spec: { ...entity.spec, definition } };
}

function references(entity: Entity): string[] {
  return Object.entries(referenceFields).flatMap(([field, defaultKind]) =>
    [entity.spec?.[field] ?? []]
      .flat()
      .map(ref =>
        stringifyEntityRef(parseEntityRef(String(ref), { defaultKind })),
      ),
  );
}

const portal = readEntities(resolve(repositoryRoot, 'catalog-info.yaml'));
const organisation = readEntities(
  resolve(repositoryRoot, 'packages/backend/catalog/organisation.yaml'),
);
const entities = [...portal, ...organisation];
const byRef = new Map(
  entities.map(entity => [stringifyEntityRef(entity), entity]),
);

function ofKind(kind: string): Entity[] {
  return entities.filter(entity => entity.kind === kind);
}

describe('the catalog data of this repository', () => {
  it.each(entities.map(entity => [stringifyEntityRef(entity), entity]))(
    '%s is valid, and all that it refers to exists',
    async (_, entity) => {
      const enforced = await policy.enforce(entity as Entity);
      expect(enforced).toBeDefined();
      await expect(validators[enforced!.kind].check(enforced!)).resolves.toBe(
        true,
      );
      const dangling = references(enforced!).filter(ref => !byRef.has(ref));
      expect(dangling).toEqual([]);
    },
  );

  it('has no two entities of one name', () => {
    expect(byRef.size).toBe(entities.length);
  });

  it('needs no rights to define people outside of the organisation’s own file', () => {
    const kinds = portal.map(({ kind }) => kind);
    expect([...new Set(kinds)].sort()).toEqual([
      'API',
      'Component',
      'Domain',
      'Location',
      'System',
    ]);
  });

  it('has the teams that own the services, in one organisation, each with people', () => {
    const teams = ofKind('Group').filter(({ spec }) => spec?.type === 'team');
    expect(teams.map(({ metadata }) => metadata.name).sort()).toEqual([
      'catalog-team',
      'engagement-team',
      'identity-team',
      'orders-team',
      'payments-team',
      'platform-team',
    ]);
    for (const { spec, metadata } of teams) {
      expect(spec?.parent).toBe('commerce');
      const members = ofKind('User').filter(user =>
        (user.spec?.memberOf as string[]).includes(metadata.name),
      );
      expect(members.length).toBeGreaterThanOrEqual(2);
    }
    expect(byRef.get('group:default/commerce')?.spec?.children).toHaveLength(
      teams.length,
    );
  });

  it('has a guest in the platform team, and nobody whom mail could reach', () => {
    expect(byRef.get('user:default/guest')?.spec).toMatchObject({
      profile: { displayName: 'Guest' },
      memberOf: ['platform-team'],
    });
    const emails = [...ofKind('User'), ...ofKind('Group')].map(
      ({ spec }) => (spec?.profile as { email: string }).email,
    );
    expect(new Set(emails).size).toBe(emails.length);
    for (const email of emails) {
      expect(email).toMatch(/^[a-z.-]+@example\.com$/);
    }
  });

  it('says where the portal is documented', () => {
    for (const { metadata } of portal.filter(
      ({ kind }) => kind === 'Component',
    )) {
      const annotations = metadata.annotations ?? {};
      const own = annotations['backstage.io/techdocs-ref'];
      const others = annotations['backstage.io/techdocs-entity'];
      expect(own ?? others).toBe(
        metadata.name === 'causeway' ? 'dir:.' : 'component:default/causeway',
      );
    }
  });
});
