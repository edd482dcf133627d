import { ConfigSources } from '@backstage/config-loader';
import type { JsonObject } from '@backstage/types';
import {
  LOCAL_GIT_HOST,
  PLATFORM_CONFIG_KEY,
  readPlatformSettings,
} from '@internal/plugin-golden-path-common';
import { resolve } from 'node:path';
import { CHECKOUT } from '../checkout';

/** What a portal's configuration says that rendering depends on. */
export interface PortalConfig {
  app: { baseUrl: string };
  backend: { baseUrl: string };
  goldenPath: {
    publisher: { host: string; owner: string };
    reservedNames: string[];
    platform: JsonObject;
  };
}

/**
 * Reads what rendering asks a portal's configuration for, and no secret.
 *
 * @param files - the files; none for the checkout's own `app-config.yaml`, with what is local to it
 * @throws GoldenPathInputError naming the keys of the platform that are wrong
 */
export async function readPortalConfig(
  files: readonly string[],
): Promise<PortalConfig> {
  const config = await ConfigSources.toConfig(
    ConfigSources.default({
      rootDir: CHECKOUT,
      argv: files.flatMap(file => ['--config', resolve(file)]),
      watch: false,
    }),
  );
  try {
    const backendUrl = config.getString('backend.baseUrl');
    return {
      app: { baseUrl: config.getOptionalString('app.baseUrl') ?? backendUrl },
      backend: { baseUrl: backendUrl },
      goldenPath: {
        publisher: {
          host:
            config.getOptionalString('goldenPath.publisher.host') ??
            LOCAL_GIT_HOST,
          owner:
            config.getOptionalString('goldenPath.publisher.owner') ??
            'commerce',
        },
        reservedNames:
          config.getOptionalStringArray('goldenPath.reservedNames') ?? [],
        platform: {
          ...readPlatformSettings(config.getOptional(PLATFORM_CONFIG_KEY)),
        },
      },
    };
  } finally {
    config.close();
  }
}
