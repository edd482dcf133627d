import { urlReaderFactoriesServiceRef } from '@backstage/backend-defaults/urlReader';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { localGitServiceRef } from '../localGitServiceRef';
import { LocalGitUrlReader } from './LocalGitUrlReader';

/**
 * Lets every plugin's UrlReader read from the embedded Git host: add it to the backend with
 * `backend.add(localGitUrlReaderServiceFactory)`.
 */
export const localGitUrlReaderServiceFactory = createServiceFactory({
  service: urlReaderFactoriesServiceRef,
  deps: {
    host: localGitServiceRef,
    config: coreServices.rootConfig,
    discovery: coreServices.discovery,
  },
  async factory({ host, config, discovery }) {
    const baseUrls = new Set([
      `${config
        .getString('backend.baseUrl')
        .replace(/\/+$/, '')}/api/local-git`,
      await discovery.getExternalBaseUrl('local-git'),
      await discovery.getBaseUrl('local-git'),
    ]);
    return LocalGitUrlReader.factory(host, [...baseUrls]);
  },
});
