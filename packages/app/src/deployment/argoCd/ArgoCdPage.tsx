import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert, Button, Flex, Skeleton } from '@backstage/ui';
import { LoadFailure } from '../../failure/LoadFailure';
import { portalDocumentationPath } from '../../documentation/portalDocumentationPath';
import { ConnectionGuide } from '../ConnectionGuide';
import { ArgoCdApplicationCard } from './ArgoCdApplicationCard';
import { argoCdApiRef, type ArgoCdApplicationQuery } from './ArgoCdClient';
import { readArgoCdInstances, type ArgoCdInstance } from './argoCdInstances';

const shows = [
  'the Argo CD applications that deploy this component, one per environment',
  'whether they are in sync with Git and healthy, and which revision runs',
  'what was deployed before, and when',
];
const documentationPath = portalDocumentationPath('connect/argo-cd');

function readQuery(entity: Entity): ArgoCdApplicationQuery | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const selector = annotations['argocd/app-selector'];
  if (selector) {
    return { selector };
  }
  const name = annotations['argocd/app-name'];
  return name ? { name } : undefined;
}

/** The Argo CD tab of an entity. */
export function ArgoCdPage() {
  const { entity } = useEntity();
  const instances = readArgoCdInstances(useApi(configApiRef));
  const query = readQuery(entity);

  if (instances.length === 0) {
    return (
      <ConnectionGuide
        title="No Argo CD is connected"
        shows={shows}
        instruction="Add an instance to the portal's configuration, with the token of an account that may read applications, and restart the portal."
        example={[
          'argocd:',
          '  appLocatorMethods:',
          '    - type: config',
          '      instances:',
          '        - name: production',
          '          url: ${ARGOCD_URL}',
          '          token: ${ARGOCD_TOKEN}',
        ].join('\n')}
        documentationPath={documentationPath}
      />
    );
  }
  if (!query) {
    return (
      <ConnectionGuide
        title="This component is not linked to its applications"
        shows={shows}
        instruction="Add this annotation to the component's catalog-info.yaml; it selects the applications by their labels."
        example={[
          'metadata:',
          '  annotations:',
          `    argocd/app-selector: app.kubernetes.io/name=${entity.metadata.name}`,
        ].join('\n')}
        documentationPath={documentationPath}
      />
    );
  }
  return <Applications instances={instances} query={query} />;
}

function Applications(props: {
  instances: ArgoCdInstance[];
  query: ArgoCdApplicationQuery;
}) {
  const { instances, query } = props;
  const argoCdApi = useApi(argoCdApiRef);
  const criterion = JSON.stringify(query);
  const applications = useAsyncRetry(
    () => argoCdApi.findApplications(JSON.parse(criterion)),
    [argoCdApi, criterion],
  );

  if (applications.error) {
    return (
      <LoadFailure
        title="The applications could not be loaded"
        error={applications.error}
        onRetry={applications.retry}
      />
    );
  }
  if (!applications.value) {
    return (
      <Flex direction="column" gap="4" aria-busy="true" aria-label="Loading">
        <Skeleton height={200} />
        <Skeleton height={200} />
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="4">
      <Flex justify="end">
        <Button
          variant="secondary"
          onPress={applications.retry}
          loading={applications.loading}
        >
          Refresh
        </Button>
      </Flex>
      {applications.value.length === 0 && (
        <Alert
          status="warning"
          icon
          title="No application found"
          description={`None of ${instances
            .map(({ name }) => name)
            .join(', ')} has an application for ${
            'selector' in query ? query.selector : query.name
          }, or it did not answer.`}
        />
      )}
      {applications.value.map(application => (
        <ArgoCdApplicationCard
          key={`${application.instanceName}/${application.metadata.namespace}/${application.metadata.name}`}
          application={application}
          instanceUrl={
            instances.find(({ name }) => name === application.instanceName)?.url
          }
        />
      ))}
    </Flex>
  );
}
