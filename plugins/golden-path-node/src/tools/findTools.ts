import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { TOOL_NAMES, type Tools } from './Tools';

/** Where to look in other places than the usual ones. */
export interface FindToolsOptions {
  /** Folder of JSON schemas. */
  schemas?: string;
  /** Folder of the shared chart. */
  chart?: string;
  /** Folder to start looking from; the current one when left out. */
  from?: string;
}

/**
 * Looks for the programs on the PATH and in `.tools/bin`, and for schemas and chart in the checkout that
 * the folder belongs to.
 *
 * @param options - places that are known
 */
export function findTools(options: FindToolsOptions = {}): Tools {
  const checkout = findCheckout(options.from ?? process.cwd());
  const folders = [
    ...(checkout ? [join(checkout, '.tools/bin')] : []),
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
  ];
  const tools: Tools = {
    schemas: firstFolder(
      options.schemas ?? (checkout && join(checkout, '.tools/schemas')),
    ),
    chart: firstFolder(
      options.chart ?? (checkout && join(checkout, 'infra/helm/service')),
    ),
  };
  for (const name of TOOL_NAMES) {
    tools[name] = folders
      .map(folder => join(folder, name))
      .find(path => isExecutable(path));
  }
  return tools;
}

function findCheckout(from: string): string | undefined {
  let folder = resolve(from);
  while (!existsSync(join(folder, 'infra/helm/service/Chart.yaml'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      return undefined;
    }
    folder = parent;
  }
  return folder;
}

function firstFolder(path: string | undefined): string | undefined {
  return path && statSync(path, { throwIfNoEntry: false })?.isDirectory()
    ? resolve(path)
    : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
