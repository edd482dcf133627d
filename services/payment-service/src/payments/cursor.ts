import { HttpProblem } from '../platform/http/problem.ts';

/** Makes an opaque page cursor, so that callers do not come to rely on what is in it. */
export function encodeCursor(position: number): string {
  return Buffer.from(`after:${position}`).toString('base64url');
}

/** @throws HttpProblem (400) when the cursor is not one that this service made */
export function decodeCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const match = /^after:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null) {
    throw new HttpProblem(400, 'The request does not fit the description of the API', {
      errors: [{ parameter: 'cursor', detail: 'is not a cursor of this list' }],
    });
  }
  return Number(match[1]);
}
