import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { DEFAULT_NAMESPACE, type Entity } from '@backstage/catalog-model';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import {
  Alert,
  Card,
  CardBody,
  Flex,
  Link,
  Skeleton,
  Text,
} from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import { portalDocumentationPath } from '../documentation/portalDocumentationPath';
import { HomeSection } from './HomeSection';
import { LoadFailure } from '../failure/LoadFailure';
import styles from './HomePage.module.css';

const shownTemplates = 6;

/** The templates that the person may start from. */
export function StartSomethingNew() {
  const catalogApi = useApi(catalogApiRef);
  const templates = useAsyncRetry(
    () =>
      catalogApi.queryEntities({
        filter: { kind: 'template' },
        fields: ['kind', 'metadata', 'spec.type', 'spec.owner'],
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: shownTemplates,
      }),
    [catalogApi],
  );
  const total = templates.value?.totalItems ?? 0;

  return (
    <HomeSection
      title="Start something new"
      description="A template asks a few questions and does the rest."
      action={
        total > shownTemplates && (
          <Link href="/create">{`All ${total} templates`}</Link>
        )
      }
    >
      {templates.error && (
        <LoadFailure
          title="The templates could not be loaded"
          error={templates.error}
          onRetry={templates.retry}
        />
      )}
      {templates.loading && !templates.value && (
        <div className={styles.cards} aria-busy="true" aria-label="Loading">
          <Skeleton height={112} />
          <Skeleton height={112} />
          <Skeleton height={112} />
        </div>
      )}
      {templates.value && total === 0 && (
        <Alert
          status="info"
          icon
          title="No templates yet"
          description="Templates are registered in the catalog; the portal's documentation says how."
          customActions={
            <Link href={portalDocumentationPath('create-a-service')}>
              Read how
            </Link>
          }
        />
      )}
      {total > 0 && (
        <div className={styles.cards}>
          {templates.value?.items.map(template => (
            <TemplateCard key={template.metadata.name} template={template} />
          ))}
        </div>
      )}
    </HomeSection>
  );
}

function TemplateCard(props: { template: Entity }) {
  const { metadata } = props.template;
  const templateLink = useRouteRef(scaffolderPlugin.routes.selectedTemplate);
  const title = metadata.title ?? metadata.name;
  return (
    <Card
      label={title}
      href={
        templateLink?.({
          namespace: metadata.namespace ?? DEFAULT_NAMESPACE,
          templateName: metadata.name,
        }) ?? '/create'
      }
    >
      <CardBody>
        <Flex direction="column" gap="2">
          <Flex justify="between" align="center">
            <Text as="h3" variant="body-large" weight="bold">
              {title}
            </Text>
            <RiArrowRightLine size={18} aria-hidden="true" />
          </Flex>
          <Text color="secondary" className={styles.clamped}>
            {metadata.description ?? 'No description'}
          </Text>
        </Flex>
      </CardBody>
    </Card>
  );
}
