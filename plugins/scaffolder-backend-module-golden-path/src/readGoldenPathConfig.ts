import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  LOCAL_GIT_HOST,
  PLATFORM_CONFIG_KEY,
  type PlatformSettings,
  readPlatformSettings,
  type RepositoryLocation,
} from '@internal/plugin-golden-path-common';
import type { ValidateActionOptions } from './actions/validate';

/** What the portal's configuration says about the golden path. */
export interface GoldenPathConfig {
  /** Where new repositories go when nobody says otherwise. */
  publisher: { host: string; owner: string };
  /** The repository that Argo CD deploys from. */
  gitOps: RepositoryLocation;
  /** What services are deployed on. */
  platform: PlatformSettings;
  /** How services are validated before they are published. */
  validation: ValidateActionOptions;
  /** Names that are reserved in addition to the built-in ones. */
  reservedNames: string[];
  /** Hosts of GitHub integrations. */
  githubHosts: string[];
  /** Address of the portal, without a trailing slash. */
  appUrl: string;
  /** Address of the backend, without a trailing slash. */
  backendUrl: string;
}

/**
 * Reads `goldenPath` and what belongs to it.
 *
 * @param config - the whole configuration
 * @throws InputError when the publisher's host is neither `local-git` nor configured for GitHub, or
 * a key of the platform is missing or wrong
 */
export function readGoldenPathConfig(
  config: RootConfigService,
): GoldenPathConfig {
  const backendUrl = withoutTrailingSlash(config.getString('backend.baseUrl'));
  const githubHosts = (
    config.getOptionalConfigArray('integrations.github') ?? []
  ).map(each => each.getOptionalString('host') ?? 'github.com');
  const publisher = {
    host:
      config.getOptionalString('goldenPath.publisher.host') ?? LOCAL_GIT_HOST,
    owner: config.getOptionalString('goldenPath.publisher.owner') ?? 'commerce',
  };
  const read: GoldenPathConfig = {
    publisher,
    gitOps: {
      host:
        config.getOptionalString('goldenPath.gitops.host') ?? publisher.host,
      owner:
        config.getOptionalString('goldenPath.gitops.owner') ?? publisher.owner,
      repository:
        config.getOptionalString('goldenPath.gitops.repository') ?? 'gitops',
    },
    platform: readPlatformSettings(config.getOptional(PLATFORM_CONFIG_KEY)),
    validation: {
      places: {
        schemas: config.getOptionalString('goldenPath.validation.schemas'),
        chart: config.getOptionalString('goldenPath.validation.chart'),
      },
      strict:
        config.getOptionalBoolean('goldenPath.validation.strict') ??
        Boolean(process.env.CI),
    },
    reservedNames:
      config.getOptionalStringArray('goldenPath.reservedNames') ?? [],
    githubHosts,
    appUrl: withoutTrailingSlash(
      config.getOptionalString('app.baseUrl') ?? backendUrl,
    ),
    backendUrl,
  };
  read.publisher.host = resolveHost(read, read.publisher.host);
  read.gitOps.host = resolveHost(read, read.gitOps.host);
  return read;
}

/**
 * The one spelling of a Git host that the golden path can publish to.
 *
 * @param config - what is configured
 * @param host - `local-git`, the backend's own host, or that of a GitHub integration
 * @throws InputError when it is none of them
 */
export function resolveHost(config: GoldenPathConfig, host: string): string {
  const wanted = host.toLowerCase();
  if (wanted === LOCAL_GIT_HOST || wanted === new URL(config.backendUrl).host) {
    return LOCAL_GIT_HOST;
  }
  const known = config.githubHosts.find(each => each.toLowerCase() === wanted);
  if (known === undefined) {
    throw new InputError(
      `The Git host "${host}" is not configured, use one of ${[
        LOCAL_GIT_HOST,
        ...config.githubHosts,
      ].join(', ')}`,
    );
  }
  return known;
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
