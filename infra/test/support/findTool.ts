import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** The repository's own folder. */
export const REPOSITORY = resolve(__dirname, '../../..');

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Path of a command line tool: the one that `make start` or `make test` put into `.tools`, else the one on the PATH;
 * undefined when the machine has neither.
 */
export function findTool(name: string): string | undefined {
  return [
    join(REPOSITORY, '.tools/bin'),
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
  ]
    .map(folder => join(folder, name))
    .find(isExecutable);
}
