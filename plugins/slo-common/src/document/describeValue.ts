/**
 * What a value is, for a sentence that ends in `not …`.
 *
 * @param value - any value of a document
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) {
    return 'nothing';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  return typeof value === 'object'
    ? 'a map'
    : `the ${typeof value} ${quote(String(value))}`;
}

/** A text in a message: quoted, and never a page long. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
}
