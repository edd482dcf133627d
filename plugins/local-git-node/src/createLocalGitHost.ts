import { resolve } from 'node:path';
import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { DefaultLocalGitHost } from './host/DefaultLocalGitHost';
import { DisabledLocalGitHost } from './host/DisabledLocalGitHost';
import type { LocalGitHost } from './LocalGitHost';

/**
 * Makes the host that the configuration describes.
 *
 * @param options - `config` is read at `localGit.directory`, `backend.baseUrl` and `app.baseUrl`
 */
export async function createLocalGitHost(options: {
  config: RootConfigService;
  logger: LoggerService;
}): Promise<LocalGitHost> {
  const { config, logger } = options;
  const directory = config.getOptionalString('localGit.directory');
  if (!directory) {
    return new DisabledLocalGitHost();
  }
  const backendUrl = config.getString('backend.baseUrl').replace(/\/+$/, '');
  const appUrl = (
    config.getOptionalString('app.baseUrl') ?? backendUrl
  ).replace(/\/+$/, '');
  return DefaultLocalGitHost.create({
    directory: resolve(directory),
    apiUrl: `${backendUrl}/api/local-git`,
    sourceUrl: `${appUrl}/source`,
    logger,
  });
}
