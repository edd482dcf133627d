/** What the order of starting is made from. */
export interface Ordered {
  name: string;
  /** Must be ready before. */
  dependsOn: readonly string[];
  /** Must be ready before, or be known not to get ready. */
  after?: readonly string[];
}

/**
 * How deep each unit stands on others: 0 for one that needs nothing, otherwise one more than the deepest that
 * it needs. Units are started from 0 upwards and stopped from the highest downwards.
 *
 * @throws Error when a name is given twice, a needed unit does not exist, or units need each other
 */
export function ranksOf(units: readonly Ordered[]): Map<string, number> {
  const byName = new Map(units.map(unit => [unit.name, unit]));
  if (byName.size < units.length) {
    throw new Error('Two units have the same name.');
  }
  const ranks = new Map<string, number>();
  const rankOf = (name: string, path: readonly string[]): number => {
    const known = ranks.get(name);
    if (known !== undefined) {
      return known;
    }
    if (path.includes(name)) {
      throw new Error(`Units need each other: ${[...path, name].join(' → ')}`);
    }
    const unit = byName.get(name);
    if (!unit) {
      throw new Error(`${path.at(-1)} needs ${name}, which does not exist.`);
    }
    const needed = neededBy(unit).map(other => rankOf(other, [...path, name]));
    const rank = needed.length === 0 ? 0 : Math.max(...needed) + 1;
    ranks.set(name, rank);
    return rank;
  };
  units.forEach(({ name }) => rankOf(name, []));
  return ranks;
}

/** All that a unit is started after and stopped before. */
export function neededBy({ dependsOn, after = [] }: Ordered): string[] {
  return [...dependsOn, ...after];
}
