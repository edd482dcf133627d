import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { isProduction } from './isProduction';
import { productionProblems } from './productionProblems';
import { UnsafeProductionError } from './UnsafeProductionError';

/** Nothing is to be had from the guard: it is a service so that it can be made before the others. */
const productionGuardServiceRef = createServiceRef<{}>({
  id: 'causeway.production-guard',
  scope: 'root',
});

/**
 * Refuses an unsafe production setup.
 *
 * @remarks
 *
 * Root services are made one by one, in the order in which they are given to the backend; this one
 * comes first, so that a refused portal has opened neither a port nor a database. The plugins it
 * checks are those that came out of all feature loaders.
 */
export const productionGuard = createServiceFactory({
  service: productionGuardServiceRef,
  deps: {
    config: coreServices.rootConfig,
    instance: coreServices.rootInstanceMetadata,
  },
  async factory({ config, instance }) {
    const nodeEnv = process.env.NODE_ENV;
    if (isProduction({ config, nodeEnv })) {
      const plugins = await instance.getInstalledPlugins();
      const problems = productionProblems({ config, plugins, nodeEnv });
      if (problems.length > 0) {
        throw new UnsafeProductionError(problems);
      }
    }
    return {};
  },
});
