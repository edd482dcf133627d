import type { Check } from '../Check';
import { checkManifests } from '../rendering/checkManifests';
import { buildOverlays } from '../rendering/renderings';

/** What the overlays build is what Kubernetes and its extensions accept. */
export const overlayManifests: Check = {
  name: 'overlay manifests',
  needs: ['kustomize', 'kubeconform', 'schemas'],
  async run(context) {
    const built = await buildOverlays(context);
    return checkManifests(
      'overlay manifests',
      context,
      built.flatMap(({ source, manifests }) =>
        manifests ? [{ source, manifests, itself: false }] : [],
      ),
    );
  },
};
