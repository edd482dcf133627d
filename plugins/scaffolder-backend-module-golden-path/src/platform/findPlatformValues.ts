import {
  parseRepositoryUrl,
  type PlatformValues,
} from '@internal/plugin-golden-path-common';
import type { RepositoryHosts } from '../hosts/RepositoryHosts';
import type { GoldenPathConfig } from '../readGoldenPathConfig';

/**
 * What a service is told about the platform and its own place on it. Asks nobody.
 *
 * @param options - what is configured, and the address of the service's repository
 */
export function findPlatformValues(options: {
  config: GoldenPathConfig;
  hosts: RepositoryHosts;
  repoUrl: string;
}): PlatformValues {
  const { config, hosts } = options;
  const location = parseRepositoryUrl(options.repoUrl);
  const { cloneUrl, webUrl } = hosts.of(location).preview(location);
  return {
    ...config.platform,
    repositoryUrl: cloneUrl,
    repositoryPage: webUrl,
    portalUrl: config.appUrl,
  };
}
