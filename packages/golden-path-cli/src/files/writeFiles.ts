import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { RenderedFile } from '@internal/plugin-golden-path-common';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readRepositoryFile } from './readRepository';

/**
 * Writes files into a directory, each whole or not at all. A symbolic link in the place of a file is
 * replaced, never followed.
 *
 * @param directory - where to write; made when it is not there
 * @param files - the files
 * @throws InputError when a directory stands where a file belongs, or the way there leads elsewhere
 */
export async function writeFiles(
  directory: string,
  files: readonly RenderedFile[],
): Promise<void> {
  for (const { path, content, executable } of files) {
    const place = await findPlace(directory, path);
    await mkdir(dirname(place), { recursive: true });
    const unfinished = `${place}.golden-path-${process.pid}`;
    await writeFile(unfinished, content, { mode: executable ? 0o777 : 0o666 });
    await rename(unfinished, place);
  }
}

/**
 * Removes files.
 *
 * @param directory - where they are
 * @param paths - which
 * @throws InputError when a directory stands there, or the way there leads elsewhere
 */
export async function removeFiles(
  directory: string,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    await rm(await findPlace(directory, path));
  }
}

async function findPlace(directory: string, path: string): Promise<string> {
  const folder = dirname(path);
  const parent =
    folder === '.' ? undefined : await readRepositoryFile(directory, folder);
  const present = await readRepositoryFile(directory, path);
  if (parent?.kind === 'symlink' || parent?.kind === 'file') {
    throw new InputError(
      `${folder} is not a directory, so ${path} cannot be written`,
    );
  }
  if (present?.kind === 'other') {
    throw new InputError(`${path} is a directory, so it cannot be written`);
  }
  // Follows links itself; there are none on the way, and the last part is replaced.
  return present?.kind === 'symlink'
    ? `${resolveSafeChildPath(directory, folder)}/${path.split('/').at(-1)}`
    : resolveSafeChildPath(directory, path);
}
