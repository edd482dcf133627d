import { resolve } from 'node:path';
import { ConfigSources } from '@backstage/config-loader';
import type { Config } from '@backstage/config';
import { productionEnvironment } from './productionEnvironment';

/** The root of the repository. */
export const repositoryRoot = resolve(__dirname, '../../../..');

/** The configuration files of production, in the order in which they are read. */
export const productionConfigFiles = [
  'app-config.yaml',
  'app-config.production.yaml',
].map(name => resolve(repositoryRoot, name));

/** Reads the configuration of production as the backend does, with a made-up environment. */
export function loadProductionConfig(): Promise<Config> {
  return ConfigSources.toConfig(
    ConfigSources.defaultForTargets({
      targets: productionConfigFiles.map(target => ({ type: 'path', target })),
      substitutionFunc: async name => productionEnvironment[name],
    }),
  );
}
