import { HttpProblem } from '../platform/http/problem.ts';

/** Makes an opaque cursor, so that callers do not come to rely on what is in it. */
export function encodeCursor(position: number): string {
  return Buffer.from(`after:${position}`).toString('base64url');
}

/**
 * @param parameter where the cursor came from, for the problem
 * @throws HttpProblem (400) when the cursor is not one that this service made
 */
export function decodeCursor(cursor: string, parameter: string): number {
  const match = /^after:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null) {
    throw new HttpProblem(400, 'The request does not fit the description of the API', {
      errors: [{ parameter, detail: 'is not a cursor of this list' }],
    });
  }
  return Number(match[1]);
}
