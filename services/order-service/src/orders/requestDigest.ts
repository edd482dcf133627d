import { hash } from 'node:crypto';

/** Tells two requests apart, whatever the order of their members. It cannot be read back: requests hold addresses. */
export function requestDigest(body: unknown): string {
  return hash('sha256', canonicalJson(body), 'base64url');
}

/** JSON with the members of every object in the order of their names: written directly, without a sorted copy. */
function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  const members = value as Record<string, unknown>;
  const written = Object.keys(members)
    .sort()
    .map(name => `${JSON.stringify(name)}:${canonicalJson(members[name])}`);
  return `{${written.join(',')}}`;
}
