import { createHash } from 'node:crypto';

/** Tells two requests apart, whatever the order of their members. It cannot be read back: requests hold addresses. */
export function requestDigest(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest('base64url');
}

/** A number for the lock that requests with one key wait on: two keys with the same number only wait for nothing. */
export function lockNumber(customerId: string, key: string): string {
  const hash = createHash('sha256').update(`${customerId} ${key}`).digest();
  return hash.readBigInt64BE().toString();
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
