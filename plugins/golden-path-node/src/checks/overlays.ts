import type { Check } from '../Check';
import { buildOverlays } from '../rendering/renderings';

/** The Kustomize overlay of every environment builds. */
export const overlays: Check = {
  name: 'overlays',
  needs: ['kustomize'],
  async run(context) {
    return (await buildOverlays(context)).flatMap(({ findings }) => findings);
  },
};
