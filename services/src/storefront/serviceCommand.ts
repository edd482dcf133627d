import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from './serviceNames';
import { directoryOf } from './servicesDirectory';

/** What is put into a service's process before its own code, in either language. */
export interface Preload {
  /** Modules for `node --import`. */
  nodeModules: string[];
  /** Folders that go before the service's own on PYTHONPATH, each with a `sitecustomize.py`. */
  pythonFolders: string[];
}

/** Nothing at all. */
export const noPreload: Preload = { nodeModules: [], pythonFolders: [] };

/** How a service is started from its source, with what was installed for it. */
export interface ServiceCommand {
  command: string;
  args: string[];
  environment: NodeJS.ProcessEnv;
}

/**
 * The command for a service.
 *
 * @throws Error that says what to run when its dependencies are not installed
 */
export function serviceCommand(
  service: ServiceName,
  preload: Preload = noPreload,
): ServiceCommand {
  const directory = directoryOf(service);
  const isPython = existsSync(join(directory, 'pyproject.toml'));
  const folder = isPython ? '.venv' : 'node_modules';
  if (!existsSync(join(directory, folder))) {
    throw new Error(
      `The dependencies of ${service} are not installed: run node packages/tooling/setup/setup.mjs test`,
    );
  }
  return isPython
    ? {
        command: join(directory, '.venv', 'bin', 'python'),
        args: ['-m', 'service'],
        environment: {
          PYTHONPATH: [...preload.pythonFolders, 'src'].join(':'),
          PYTHONUNBUFFERED: '1',
        },
      }
    : {
        command: process.execPath,
        args: [
          ...preload.nodeModules.flatMap(module => ['--import', module]),
          'src/main.ts',
        ],
        environment: {},
      };
}
