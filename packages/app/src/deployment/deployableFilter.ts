import type { FilterPredicate } from '@backstage/filter-predicates';

/**
 * Entities that are, or will be, deployed: services and websites, and whatever says where it runs.
 *
 * @param linked - which entities say where they run
 */
export function deployableFilter(
  ...linked: FilterPredicate[]
): FilterPredicate {
  return {
    $all: [
      { kind: 'component' },
      {
        $any: [{ 'spec.type': { $in: ['service', 'website'] } }, ...linked],
      },
    ],
  };
}
