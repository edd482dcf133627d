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

/** The kinds that a service may bring into the catalog. */
const VALIDATORS = [
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  resourceEntityV1alpha1Validator,
];

const POLICY = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

/**
 * What the catalog would refuse in an entity, with its own rules; undefined when it would not.
 *
 * @param entity - the entity, whatever it is
 */
export async function findEntityProblem(
  entity: Entity,
): Promise<string | undefined> {
  try {
    await POLICY.enforce(entity);
    for (const validator of VALIDATORS) {
      if (await validator.check(entity)) {
        return undefined;
      }
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return `A service may not have a ${entity.kind}, only Component, API and Resource`;
}
