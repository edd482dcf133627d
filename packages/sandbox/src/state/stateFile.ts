import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ZodType } from 'zod';

/**
 * Reads a file of the sandbox's state.
 *
 * @returns undefined when there is none yet
 * @throws Error that says what to do when it is not what was written
 */
export function readState<T>(file: string, schema: ZodType<T>): T | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  const text = readFileSync(file, 'utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `${file} is damaged. Remove the folder that it is in to begin anew; everything in it is made again.`,
    );
  }
}

/** Writes a file of the sandbox's state, for its owner only; whole or not at all. */
export function writeState(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, undefined, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(`${file}.new`, file);
}
