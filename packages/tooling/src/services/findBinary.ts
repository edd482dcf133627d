import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where distributions put server programs without adding the folder to everybody's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * The full path of the first executable called `name`, or undefined.
 *
 * @param name - the program's file name
 * @param preferredFolders - folders to look in before PATH
 * @public
 */
export function findBinary(
  name: string,
  preferredFolders: string[] = [],
): string | undefined {
  const folders = [
    ...preferredFolders,
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
    ...SYSTEM_FOLDERS,
  ];
  return folders.map(folder => join(folder, name)).find(isExecutable);
}

/** The program folders of the installed PostgreSQL versions, newest first. */
export function postgresFolders(root = '/usr/lib/postgresql'): string[] {
  let versions: string[];
  try {
    versions = readdirSync(root);
  } catch {
    return [];
  }
  return versions
    .filter(version => /^\d+$/.test(version))
    .sort((a, b) => Number(b) - Number(a))
    .map(version => join(root, version, 'bin'));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
