import { HttpProblem } from '../platform/http/problem.ts';

/** The ETag of a version. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * The version that an If-Match header asks for; undefined when any version will do.
 *
 * @throws HttpProblem (400) when the header is not a single ETag of this service
 */
export function expectedVersion(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch === '*') {
    return undefined;
  }
  const match = /^"(\d{1,9})"$/.exec(ifMatch);
  if (match === null) {
    throw new HttpProblem(400, 'The request does not fit the description of the API', {
      errors: [{ parameter: 'If-Match', detail: 'must be one ETag as this service sends it' }],
    });
  }
  return Number(match[1]);
}
