/** Longer ones are not from the user-service, and would only keep the hash busy. */
const longestToken = 4_096;

const scheme = 'Bearer ';
const anyScheme = /^bearer +(\S+) *$/i;

/** The token of an `Authorization` field; undefined when it has none, which is not the same as no field. */
export function bearerToken(authorization: string): string | undefined {
  if (authorization.length > longestToken) {
    return undefined;
  }
  // Nearly everybody writes it like this
  if (authorization.startsWith(scheme) && !authorization.includes(' ', scheme.length)) {
    return authorization.slice(scheme.length) || undefined;
  }
  return anyScheme.exec(authorization)?.[1];
}
