import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What a service's tools make; it is not part of the service. */
const MADE_BY_TOOLS = new Set([
  '.git',
  'node_modules',
  'dist',
  'coverage',
  '.venv',
  '__pycache__',
]);

/** A text file of a rendered service. */
export interface ServiceFile {
  /** Path from the root of the service, with slashes. */
  path: string;
  text: string;
}

/** All files of a service, sorted by path. */
export async function listFiles(directory: string): Promise<ServiceFile[]> {
  const files: ServiceFile[] = [];
  async function visit(folder: string) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!MADE_BY_TOOLS.has(entry.name)) {
          await visit(path);
        }
      } else {
        files.push({
          path: relative(directory, path).split(sep).join('/'),
          text: await readFile(path, 'utf8'),
        });
      }
    }
  }
  await visit(directory);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The text of one file; throws when there is none. */
export function textOf(files: ServiceFile[], path: string): string {
  const file = files.find(candidate => candidate.path === path);
  if (!file) {
    throw new Error(
      `There is no ${path}, only ${files.map(each => each.path).join(', ')}`,
    );
  }
  return file.text;
}
