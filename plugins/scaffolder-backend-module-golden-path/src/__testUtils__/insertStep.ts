import type { Entity } from '@backstage/catalog-model';

/**
 * Puts a step without input before another one.
 *
 * @param before - id of the step that it comes before
 * @param action - what it runs
 */
export function insertStep(
  before: string,
  action: string,
): (template: Entity) => void {
  return template => {
    const steps = template.spec?.steps as { id: string }[];
    const index = steps.findIndex(step => step.id === before);
    const step = { id: 'inserted', name: 'Inserted', action, input: {} };
    steps.splice(index, 0, step);
  };
}
