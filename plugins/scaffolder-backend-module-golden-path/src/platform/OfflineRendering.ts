import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { PlatformValues } from '@internal/plugin-golden-path-common';

/** A service that is rendered, in a dry run, without the portal that it belongs to. */
export interface OfflineService {
  /** The platform that its lineage records; undefined for one that has not been made yet. */
  platform?: PlatformValues;
}

/**
 * Says which service is rendered without a portal at this moment. Its name is not looked up
 * anywhere, for it may be taken: by the service itself.
 */
export interface OfflineRendering {
  /** The service; undefined in a portal. */
  current(): OfflineService | undefined;
}

/** The {@link OfflineRendering} of a backend: none, unless the backend brings its own. */
export const offlineRenderingServiceRef = createServiceRef<OfflineRendering>({
  id: 'golden-path.offline-rendering',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => ({ current: () => undefined }),
    }),
});
