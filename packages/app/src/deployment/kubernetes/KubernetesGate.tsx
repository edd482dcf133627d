import type { ReactNode } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { Progress, useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { kubernetesApiRef } from '@backstage/plugin-kubernetes-react';
import { LoadFailure } from '../../failure/LoadFailure';
import { portalDocumentationPath } from '../../documentation/portalDocumentationPath';
import { ConnectionGuide } from '../ConnectionGuide';

const kubernetesAnnotations = [
  'backstage.io/kubernetes-id',
  'backstage.io/kubernetes-label-selector',
];

const shows = [
  'the deployments, pods and horizontal autoscalers that run this component, per cluster',
  'pods that crash or cannot start, with their errors and logs',
];

/** Props for {@link KubernetesGate}. */
export interface KubernetesGateProps {
  /** What Backstage shows of the clusters. */
  children: ReactNode;
}

/** Shows the clusters where there are any, and explains how to connect one where there are none. */
export function KubernetesGate(props: KubernetesGateProps) {
  const { entity } = useEntity();
  const kubernetesApi = useApi(kubernetesApiRef);
  const clusters = useAsyncRetry(
    () => kubernetesApi.getClusters(),
    [kubernetesApi],
  );

  if (clusters.loading) {
    return <Progress />;
  }
  if (clusters.error) {
    return (
      <LoadFailure
        title="The clusters could not be listed"
        error={clusters.error}
        onRetry={clusters.retry}
      />
    );
  }
  if (!clusters.value?.length) {
    return (
      <ConnectionGuide
        title="No Kubernetes cluster is connected"
        shows={shows}
        instruction="Add a cluster to the portal's configuration, with the token of a service account that may read it, and restart the portal."
        example={[
          'kubernetes:',
          '  clusterLocatorMethods:',
          '    - type: config',
          '      clusters:',
          '        - name: development',
          '          url: ${KUBERNETES_URL}',
          '          authProvider: serviceAccount',
          '          serviceAccountToken: ${KUBERNETES_TOKEN}',
        ].join('\n')}
        documentationPath={portalDocumentationPath('connect/kubernetes')}
      />
    );
  }
  const isLinked = kubernetesAnnotations.some(
    annotation => entity.metadata.annotations?.[annotation],
  );
  if (!isLinked) {
    return (
      <ConnectionGuide
        title="This component is not linked to what runs in the clusters"
        shows={shows}
        instruction="Add this annotation to the component's catalog-info.yaml, and the label of the same name to its manifests."
        example={[
          'metadata:',
          '  annotations:',
          `    backstage.io/kubernetes-id: ${entity.metadata.name}`,
        ].join('\n')}
        documentationPath={portalDocumentationPath('connect/kubernetes')}
      />
    );
  }
  return <>{props.children}</>;
}
