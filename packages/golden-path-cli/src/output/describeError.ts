import { GoldenPathInputError } from '@internal/plugin-golden-path-common';

/**
 * What went wrong, for people: one problem per line.
 *
 * @param error - what was thrown
 */
export function describeError(error: unknown): string {
  if (error instanceof GoldenPathInputError) {
    return error.problems.join('\n');
  }
  return error instanceof Error ? error.message : String(error);
}
