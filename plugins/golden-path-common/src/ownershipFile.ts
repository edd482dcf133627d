import { parse } from 'yaml';
import { z } from 'zod';
import type { OwnershipPatterns } from './fileOwnership';
import { GoldenPathInputError } from './GoldenPathInputError';

/** Name of the file in a template's directory that says which files stay the path's. */
export const OWNERSHIP_FILE = 'ownership.yaml';

const ownershipSchema = z.strictObject({
  pathOwned: z.array(z.string().min(1)),
  teamOwned: z.array(z.string().min(1)).default([]),
});

/**
 * Reads an `ownership.yaml`.
 *
 * @param text - its content
 * @throws GoldenPathInputError when it is not one
 */
export function parseOwnershipFile(text: string): OwnershipPatterns {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new GoldenPathInputError([
      `${OWNERSHIP_FILE} is not valid YAML: ${
        error instanceof Error ? error.message : String(error)
      }`,
    ]);
  }
  const result = ownershipSchema.safeParse(document);
  if (!result.success) {
    throw new GoldenPathInputError(
      result.error.issues.map(
        issue =>
          `${OWNERSHIP_FILE}: ${issue.path.join('.') || 'document'}: ${
            issue.message
          }`,
      ),
    );
  }
  return result.data;
}
