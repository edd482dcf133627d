import { HttpProblem } from '../platform/http/problem.ts';

/** Makes an opaque page cursor, so that callers do not come to rely on what is in it. */
export function encodeCursor(position: string): string {
  return Buffer.from(`before:${position}`).toString('base64url');
}

/**
 * What a cursor holds; undefined when there is none.
 *
 * @throws HttpProblem (400) when the cursor is not one that this service made for this list
 */
export function decodeCursor(cursor: string | undefined, shape: RegExp): string | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const [, position] = /^before:(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (position === undefined || !shape.test(position)) {
    throw new HttpProblem(400, 'The request does not fit the description of the API', {
      errors: [{ parameter: 'cursor', detail: 'is not a cursor of this list' }],
    });
  }
  return position;
}
