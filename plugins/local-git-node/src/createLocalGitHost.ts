import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { NotImplementedError } from '@backstage/errors';
import type { LocalGitHost } from './LocalGitHost';

/** Makes the host that the configuration describes. */
export async function createLocalGitHost(_options: {
  config: RootConfigService;
  logger: LoggerService;
}): Promise<LocalGitHost> {
  throw new NotImplementedError('The embedded Git host is being built');
}
