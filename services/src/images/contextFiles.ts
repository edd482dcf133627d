import ignore from '@balena/dockerignore';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Never sent, whatever .dockerignore says: what is installed here must not reach an image by accident. */
const INSTALLED = new Set(['node_modules', '.venv', 'dist']);

/**
 * The files of a build's context, as paths relative to it: what `.dockerignore` leaves of a folder.
 *
 * @throws Error when an installed folder is not left out, as everybody's images would then differ
 */
export async function contextFiles(context: string): Promise<string[]> {
  const file = join(context, '.dockerignore');
  const filter = ignore({ ignorecase: false });
  if (existsSync(file)) {
    filter.add(await readFile(file, 'utf8'));
  }
  const found: string[] = [];
  const walk = async (directory: string): Promise<void> => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = relative(context, join(directory, entry.name));
      if (INSTALLED.has(entry.name)) {
        if (!filter.ignores(`${path}/any`)) {
          throw new Error(`.dockerignore does not leave out ${path}`);
        }
      } else if (entry.isDirectory()) {
        await walk(join(directory, entry.name));
      } else if (!filter.ignores(path)) {
        found.push(path);
      }
    }
  };
  await walk(context);
  return found.sort();
}
