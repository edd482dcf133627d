import type { Check } from '../Check';
import { checkManifests } from '../rendering/checkManifests';
import { renderChart } from '../rendering/renderings';

/** What the chart makes of the values is what Kubernetes and its extensions accept. */
export const chartManifests: Check = {
  name: 'chart manifests',
  needs: ['helm', 'chart', 'kubeconform', 'schemas'],
  async run(context) {
    const rendered = await renderChart(context);
    return checkManifests(
      'chart manifests',
      context,
      rendered.flatMap(({ source, manifests }) =>
        manifests ? [{ source, manifests, itself: false }] : [],
      ),
    );
  },
};
