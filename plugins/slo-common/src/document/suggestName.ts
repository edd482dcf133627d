/**
 * The end of a sentence about a name that is not known: names the nearest known one when it is near
 * enough to be what was meant, else nothing.
 *
 * @param name - what was written
 * @param known - what could have been meant
 */
export function suggestName(name: string, known: readonly string[]): string {
  if (name.length > 64) {
    return '';
  }
  const nearest = known
    .map(each => ({
      each,
      distance: editDistance(name.toLowerCase(), each.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest && nearest.distance <= Math.max(1, nearest.each.length / 3)
    ? `; did you mean "${nearest.each}"?`
    : '';
}

/** How many letters have to be put in, taken out or replaced to make one text of another. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced =
        previous[column - 1] + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(
        Math.min(replaced, previous[column] + 1, current[column - 1] + 1),
      );
    }
    previous = current;
  }
  return previous[to.length];
}
