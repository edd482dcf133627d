import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** What was installed or built in a service's folder. */
const MADE = ['node_modules', '.venv', 'dist', 'coverage', '.hypothesis'];

/**
 * Copies a service's files out of this repository: a service is a repository of its own, and tools that
 * look for its root would find ours.
 *
 * @returns the copy's folder
 */
export async function copyService(directory: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'causeway-service-'));
  await cp(directory, copy, {
    recursive: true,
    filter: source => !MADE.includes(basename(source)),
  });
  return copy;
}
