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

/** What is started, and from where. */
export interface ServiceCommandOptions {
  preload?: Preload;
  /** The service itself, or its command for migrations. */
  program?: 'main' | 'migrate';
  /** Another version of the service; its dependencies are there, too. */
  directory?: string;
}

/**
 * The command for a service.
 *
 * @throws Error that says what to run when its dependencies are not installed
 */
export function serviceCommand(
  service: ServiceName,
  options: ServiceCommandOptions = {},
): ServiceCommand {
  const {
    preload = noPreload,
    program = 'main',
    directory = directoryOf(service),
  } = options;
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
        args: ['-m', program === 'main' ? 'service' : 'service.migrate'],
        environment: {
          PYTHONPATH: [...preload.pythonFolders, 'src'].join(':'),
          PYTHONUNBUFFERED: '1',
        },
      }
    : {
        command: process.execPath,
        args: [
          ...preload.nodeModules.flatMap(module => ['--import', module]),
          `src/${program}.ts`,
        ],
        environment: {},
      };
}
