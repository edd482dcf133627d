import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServiceFile } from './listFiles';

/**
 * Writes a rendered service to a temporary folder.
 *
 * @param files - its files
 * @returns the folder, and what removes it
 */
export async function writeService(
  files: readonly ServiceFile[],
): Promise<{ directory: string; remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-rendered-'));
  for (const { path, text } of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return {
    directory,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
