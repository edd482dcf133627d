import type { Config } from '@backstage/config';

/** What the portal is about to start with. */
export interface ProductionSetup {
  config: Config;
  /** The plugins that were added to the backend, with their modules. */
  plugins: ReadonlyArray<{
    pluginId: string;
    modules: ReadonlyArray<{ moduleId: string }>;
  }>;
  /** The value of the environment variable NODE_ENV. */
  nodeEnv: string | undefined;
}

/**
 * Finds what is unsafe about a setup. Each problem is a sentence or two: what is wrong and what to
 * do about it. No secret is ever part of one.
 */
export type ProductionCheck = (setup: ProductionSetup) => string[];
