import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  type Entity,
  EntityPolicies,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
} from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';

const VALIDATORS = [
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  resourceEntityV1alpha1Validator,
];

/** The entities in a catalog-info.yaml. */
export function parseEntities(text: string): Entity[] {
  return parseAllDocuments(text)
    .map(document => document.toJS() as Entity | null)
    .filter(entity => entity !== null);
}

/** What the catalog would refuse in entities, and kinds that a service may not bring. */
export async function findCatalogProblems(
  entities: Entity[],
): Promise<string[]> {
  const policy = EntityPolicies.allOf([
    new SchemaValidEntityPolicy(),
    new NoForeignRootFieldsEntityPolicy(),
    new FieldFormatEntityPolicy(),
  ]);
  const problems: string[] = [];
  for (const entity of entities) {
    const title = `${entity.kind} ${entity.metadata?.name}`;
    try {
      await policy.enforce(entity);
      const known = await Promise.all(
        VALIDATORS.map(validator => validator.check(entity)),
      );
      if (!known.includes(true)) {
        problems.push(`${title}: no kind that a service may have`);
      }
    } catch (error) {
      problems.push(`${title}: ${error}`);
    }
  }
  return problems;
}
