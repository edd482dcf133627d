import {
  coreExtensionData,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import kubernetesPlugin from '@backstage/plugin-kubernetes/alpha';
import { deployableFilter } from '../deployableFilter';
import { KubernetesGate } from './KubernetesGate';

const entityContent = kubernetesPlugin
  .getExtension('entity-content:kubernetes/kubernetes')
  .override({
    *factory(originalFactory) {
      const original = originalFactory({
        params: {
          filter: deployableFilter(
            {
              'metadata.annotations.backstage.io/kubernetes-id': {
                $exists: true,
              },
            },
            {
              'metadata.annotations.backstage.io/kubernetes-label-selector': {
                $exists: true,
              },
            },
          ),
        },
      });
      yield* original;
      yield coreExtensionData.reactElement(
        <KubernetesGate>
          {original.get(coreExtensionData.reactElement)}
        </KubernetesGate>,
      );
    },
  });

/** Lets the Kubernetes tab explain itself where no cluster is connected. */
export const kubernetesModule = createFrontendModule({
  pluginId: 'kubernetes',
  extensions: [entityContent],
});
