import { InputError } from '@backstage/errors';
import { z } from 'zod/v3';

/**
 * Checks what a client sent.
 *
 * @param schema - what it must be
 * @param value - a query, a body or parameters
 * @throws InputError that names each field that is wrong.
 */
export function parse<S extends z.ZodTypeAny>(
  schema: S,
  value: unknown,
): z.output<S> {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new InputError(
      result.error.issues
        .map(issue =>
          issue.path.length > 0
            ? `${issue.path.join('.')}: ${issue.message}`
            : issue.message,
        )
        .join('; '),
    );
  }
  return result.data;
}

/** `limit` of a list. */
export const limitSchema = z.coerce.number().int().min(1).max(200).default(50);
