import { createHash } from 'node:crypto';

/** A hash of a JSON value that does not depend on the order in which its members were written. */
export function fingerprint(value: unknown): string {
  return (
    createHash('sha256')
      // In a list, because there may be no body
      .update(JSON.stringify([inOrder(value)]))
      .digest('hex')
  );
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inOrder);
  }
  if (typeof value === 'object' && value !== null) {
    // As pairs: a member may be called __proto__
    return Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, inOrder(member)]);
  }
  return value;
}
