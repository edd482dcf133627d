import type { Config } from '@backstage/config';

/** Whether the portal is to run for real, as opposed to on somebody's own machine. */
export function isProduction(options: {
  config: Config;
  nodeEnv: string | undefined;
}): boolean {
  return (
    options.nodeEnv === 'production' ||
    options.config.getOptionalString('auth.environment') === 'production'
  );
}
