import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';
import { isProduction } from './isProduction';

/** Signing in as a guest, for one's own machine: in production the module is not even loaded. */
export const guestSignIn = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  async loader({ config }) {
    return isProduction({ config, nodeEnv: process.env.NODE_ENV })
      ? []
      : [import('@backstage/plugin-auth-backend-module-guest-provider')];
  },
});
