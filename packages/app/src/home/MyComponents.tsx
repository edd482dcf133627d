import { useMemo } from 'react';
import {
  DEFAULT_NAMESPACE,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  identityApiRef,
  useApi,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  ButtonLink,
  CellText,
  Flex,
  Link,
  Table,
  Text,
  useTable,
  type ColumnConfig,
} from '@backstage/ui';
import { HomeSection } from './HomeSection';
import { LoadFailure } from '../failure/LoadFailure';
import styles from './HomePage.module.css';

type ComponentRow = Entity & { id: string };

function readSpec(entity: Entity, field: string): string {
  const value = entity.spec?.[field];
  return typeof value === 'string' ? value : '';
}

function nameOf(entityRef: string, defaultKind: string): string {
  return entityRef ? parseEntityRef(entityRef, { defaultKind }).name : '–';
}

/** What the person and the person's teams own. */
export function MyComponents() {
  const catalogApi = useApi(catalogApiRef);
  const identityApi = useApi(identityApiRef);
  const entityLink = useRouteRef(entityRouteRef);

  const { tableProps, reload } = useTable<ComponentRow>({
    mode: 'cursor',
    paginationOptions: { pageSize: 10, showPageSizeOptions: false },
    getData: async ({ cursor, pageSize }) => {
      const { ownershipEntityRefs } = await identityApi.getBackstageIdentity();
      const page = await catalogApi.queryEntities({
        fields: ['kind', 'metadata', 'spec'],
        limit: pageSize,
        ...(cursor
          ? { cursor }
          : {
              filter: {
                kind: 'component',
                'relations.ownedBy': ownershipEntityRefs,
              },
              orderFields: { field: 'metadata.name', order: 'asc' },
            }),
      });
      return {
        data: page.items.map(entity => ({
          ...entity,
          id: stringifyEntityRef(entity),
        })),
        nextCursor: page.pageInfo.nextCursor,
        prevCursor: page.pageInfo.prevCursor,
        totalCount: page.totalItems,
      };
    },
  });

  const columns = useMemo<ColumnConfig<ComponentRow>[]>(
    () => [
      {
        id: 'name',
        label: 'Name',
        isRowHeader: true,
        cell: entity => (
          <CellText
            title={entity.metadata.title ?? entity.metadata.name}
            description={entity.metadata.description}
            href={entityLink?.({
              kind: entity.kind.toLocaleLowerCase('en-US'),
              namespace: entity.metadata.namespace ?? DEFAULT_NAMESPACE,
              name: entity.metadata.name,
            })}
          />
        ),
      },
      {
        id: 'type',
        label: 'Type',
        width: 110,
        cell: entity => <CellText title={readSpec(entity, 'type') || '–'} />,
      },
      {
        id: 'system',
        label: 'System',
        width: 120,
        cell: entity => (
          <CellText title={nameOf(readSpec(entity, 'system'), 'system')} />
        ),
      },
      {
        id: 'owner',
        label: 'Owner',
        width: 150,
        cell: entity => (
          <CellText title={nameOf(readSpec(entity, 'owner'), 'group')} />
        ),
      },
    ],
    [entityLink],
  );

  return (
    <HomeSection
      title="My team's components"
      description="What you and your teams own."
      action={<Link href="/catalog">Whole catalog</Link>}
    >
      {tableProps.error ? (
        <LoadFailure
          title="Your components could not be loaded"
          error={tableProps.error}
          onRetry={reload}
        />
      ) : (
        <div className={styles.table}>
          <Table
            columnConfig={columns}
            emptyState={<GettingStarted />}
            {...tableProps}
          />
        </div>
      )}
    </HomeSection>
  );
}

function GettingStarted() {
  return (
    <Flex direction="column" align="center" gap="3" p="6">
      <Text as="p" weight="bold">
        Nothing in the catalog belongs to you or your teams yet
      </Text>
      <Text as="p" color="secondary">
        Start from a template: the new service appears here within seconds.
      </Text>
      <Flex gap="2">
        <ButtonLink variant="primary" href="/create">
          Create a service
        </ButtonLink>
        <ButtonLink variant="secondary" href="/catalog-import">
          Register one that exists
        </ButtonLink>
      </Flex>
    </Flex>
  );
}
