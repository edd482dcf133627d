import {
  type Entity,
  EntityPolicies,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  SchemaValidEntityPolicy,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import { parseAllDocuments } from 'yaml';

/**
 * The kinds that a repository may describe. Not users, groups and domains, which say who may do
 * what; not templates, which run code; not locations, which bring in anything else.
 */
const ALLOWED_KINDS = ['Component', 'API', 'Resource', 'System'];

// What a catalog file may hold: enough for any service, too little to fill the catalog.
const MAXIMUM_ENTITIES = 100;

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

/**
 * Reads the entities of a `catalog-info.yaml`.
 *
 * @param content - the file's text, any number of YAML documents
 * @returns the entities; references to other files (`$text`) are still to be resolved
 * @throws Error that says what is wrong, for the people who wrote the file. All is refused then.
 */
export async function parseCatalogFile(content: string): Promise<Entity[]> {
  const entities = new Map<string, Entity>();
  const documents = parseAllDocuments(content);
  for (const [index, document] of [documents].flat().entries()) {
    const where = `Document ${index + 1} of catalog-info.yaml`;
    const [problem] = document.errors ?? [];
    if (problem) {
      throw new Error(`${where} is not valid YAML: ${problem.message}`);
    }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (value === null || value === undefined) {
      continue;
    }
    const entity = await check(value, where);
    const reference = stringifyEntityRef(entity);
    if (entities.has(reference)) {
      throw new Error(`${where} describes ${reference} a second time`);
    }
    entities.set(reference, entity);
    if (entities.size > MAXIMUM_ENTITIES) {
      throw new Error(
        `catalog-info.yaml has more than ${MAXIMUM_ENTITIES} entities`,
      );
    }
  }
  return [...entities.values()];
}

async function check(value: unknown, where: string): Promise<Entity> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${where} is not an entity`);
  }
  const entity = value as Entity;
  if (typeof entity.kind !== 'string' || !ALLOWED_KINDS.includes(entity.kind)) {
    throw new Error(
      `${where} is of kind ${JSON.stringify(
        entity.kind,
      )}; a repository may describe ${ALLOWED_KINDS.join(', ')}`,
    );
  }
  try {
    await policy.enforce(entity);
  } catch (error) {
    throw new Error(`${where} is not valid: ${toError(error).message}`);
  }
  return entity;
}
