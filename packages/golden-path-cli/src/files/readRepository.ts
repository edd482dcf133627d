import {
  isPathOwned,
  type OwnershipPatterns,
  type RepositoryFile,
} from '@internal/plugin-golden-path-common';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { WorkTree } from './WorkTree';

/** What tools make; it is looked for only where git does not say what is ignored. */
const MADE_BY_TOOLS = new Set([
  '.git',
  '.venv',
  '__pycache__',
  'coverage',
  'dist',
  'node_modules',
]);

/**
 * Reads what stands in a service's repository where the golden path has its files.
 *
 * @param directory - root of the service
 * @param options - which files belong to the golden path, and which it gives
 */
export async function readRepository(
  directory: string,
  options: { ownership: OwnershipPatterns; rendered: readonly string[] },
): Promise<RepositoryFile[]> {
  const tree = await WorkTree.find(directory);
  const listed = tree ? await tree.listFiles() : await walk(directory);
  const paths = [...new Set([...listed, ...options.rendered])].filter(path =>
    isPathOwned(path, options.ownership),
  );
  const files = await Promise.all(
    paths.map(path => readRepositoryFile(directory, path)),
  );
  return files.filter(file => file !== undefined);
}

/**
 * Reads what stands at a path, without following symbolic links anywhere on the way.
 *
 * @param directory - root of the service
 * @param path - path in it, with forward slashes
 * @returns undefined when there is nothing
 */
export async function readRepositoryFile(
  directory: string,
  path: string,
): Promise<RepositoryFile | undefined> {
  const parts = path.split('/');
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const place = join(directory, ...parts.slice(0, depth));
    const status = await lstat(place).catch(ignoreMissing);
    if (!status) {
      return undefined;
    }
    if (status.isSymbolicLink()) {
      return { kind: 'symlink', path, target: await readlink(place) };
    }
    if (depth === parts.length) {
      return status.isFile()
        ? {
            kind: 'file',
            path,
            content: await readFile(place),
            executable: (status.mode & 0o100) !== 0,
          }
        : { kind: 'other', path };
    }
  }
  return undefined;
}

async function walk(directory: string): Promise<string[]> {
  const paths: string[] = [];
  async function visit(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (MADE_BY_TOOLS.has(entry.name)) {
        continue;
      }
      const place = join(folder, entry.name);
      if (entry.isDirectory()) {
        await visit(place);
      } else {
        paths.push(relative(directory, place).split(sep).join('/'));
      }
    }
  }
  await visit(directory);
  return paths;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return undefined;
  }
  throw error;
}
