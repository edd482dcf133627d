import {
  type Backend,
  createSpecializedBackend,
} from '@backstage/backend-app-api';
import { defaultServiceFactories } from '@backstage/backend-defaults';
import { productionGuard } from './production';

/** Makes a backend like Backstage's own that refuses an unsafe production setup. */
export function createPortalBackend(): Backend {
  return createSpecializedBackend({
    defaultServiceFactories: [productionGuard, ...defaultServiceFactories],
  });
}
