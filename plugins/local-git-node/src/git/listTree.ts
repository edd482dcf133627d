import type { TreeEntry } from '@internal/plugin-local-git-common';
import { runGit } from './runGit';

/** An entry of a tree together with the name of its object. */
export interface GitTreeEntry extends TreeEntry {
  objectId: string;
}

/**
 * The entry at a path; undefined when there is none. The root has none and gives a directory.
 *
 * @param gitDirectory - the bare repository
 * @param commitId - full object name of a commit
 * @param path - checked, without slashes at either end
 */
export async function findEntry(
  gitDirectory: string,
  commitId: string,
  path: string,
  signal?: AbortSignal,
): Promise<GitTreeEntry | undefined> {
  if (path === '') {
    const tree = await runGit(['rev-parse', `${commitId}^{tree}`], {
      gitDirectory,
      signal,
    });
    return {
      name: '',
      path: '',
      type: 'directory',
      objectId: tree.toString('utf8').trim(),
    };
  }
  const entries = await lsTree(gitDirectory, [commitId, '--', path], signal);
  return entries.find(entry => entry.path === path);
}

/** What is directly in a directory, directories first, then by name. */
export async function listDirectory(
  gitDirectory: string,
  directory: GitTreeEntry,
  signal?: AbortSignal,
): Promise<GitTreeEntry[]> {
  const entries = await lsTree(gitDirectory, [directory.objectId], signal);
  return entries
    .map(entry => ({ ...entry, path: join(directory.path, entry.path) }))
    .sort(
      (a, b) =>
        Number(b.type === 'directory') - Number(a.type === 'directory') ||
        (a.name < b.name ? -1 : 1),
    );
}

/** Every file at any depth below a directory, in the order of their paths. */
export async function listFiles(
  gitDirectory: string,
  directory: GitTreeEntry,
  signal?: AbortSignal,
): Promise<GitTreeEntry[]> {
  const entries = await lsTree(
    gitDirectory,
    ['-r', directory.objectId],
    signal,
  );
  return entries.map(entry => ({
    ...entry,
    path: join(directory.path, entry.path),
  }));
}

async function lsTree(
  gitDirectory: string,
  args: string[],
  signal?: AbortSignal,
): Promise<GitTreeEntry[]> {
  const output = await runGit(
    ['ls-tree', '-z', '--long', '--full-tree', ...args],
    { gitDirectory, signal },
  );
  return output.toString('utf8').split('\0').filter(Boolean).map(parseEntry);
}

function parseEntry(record: string): GitTreeEntry {
  const tab = record.indexOf('\t');
  const [mode, , objectId, size] = record.slice(0, tab).split(/ +/);
  const path = record.slice(tab + 1);
  const type = entryType(mode);
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    type,
    objectId,
    ...(size !== '-' && { size: Number(size) }),
    ...(type === 'file' && { executable: mode === '100755' }),
  };
}

function entryType(mode: string): TreeEntry['type'] {
  switch (mode) {
    case '040000':
      return 'directory';
    case '120000':
      return 'symlink';
    case '160000':
      return 'submodule';
    default:
      return 'file';
  }
}

function join(directory: string, path: string): string {
  return directory ? `${directory}/${path}` : path;
}
