import { InputError } from '@backstage/errors';
import type { z } from 'zod/v3';

/** Makes the cursor that continues a list; what is in it is nobody's business but ours. */
export function encodeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/**
 * Takes a cursor apart.
 *
 * @param schema - what {@link encodeCursor} was given
 * @throws InputError when it is none of ours.
 */
export function decodeCursor<S extends z.ZodTypeAny>(
  schema: S,
  cursor: string,
): z.output<S> {
  const result = schema.safeParse(parseJson(cursor));
  if (!result.success) {
    throw new InputError('The cursor is not one that this list gave');
  }
  return result.data;
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
