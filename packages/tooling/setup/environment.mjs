import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { toolsBin } from './paths.mjs';

function npmRegistry() {
  try {
    const registry = execFileSync('npm', ['config', 'get', 'registry'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return registry.startsWith('http') ? registry : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The environment for everything that setup starts: the project's tools first, native modules compiled
 * against the headers of the Node.js that will load them (a user's npm settings may name another's),
 * and Yarn on the registry that npm is set up with, as Yarn does not read npm's settings.
 */
export function projectEnvironment() {
  const prefix = dirname(dirname(realpathSync(join(toolsBin, 'node'))));
  const environment = {
    ...process.env,
    PATH: [toolsBin, process.env.PATH].join(delimiter),
  };
  if (existsSync(join(prefix, 'include', 'node'))) {
    environment.npm_config_nodedir = prefix;
  }
  const registry = process.env.YARN_NPM_REGISTRY_SERVER ?? npmRegistry();
  if (registry) environment.YARN_NPM_REGISTRY_SERVER = registry;
  return environment;
}
