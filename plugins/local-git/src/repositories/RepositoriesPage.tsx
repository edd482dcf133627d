import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import {
  ButtonLink,
  CellText,
  type ColumnConfig,
  Container,
  Flex,
  Header,
  SearchField,
  Table,
  Text,
  useTable,
} from '@backstage/ui';
import type { Repository } from '@internal/plugin-local-git-common';
import { RiGitRepositoryLine } from '@remixicon/react';
import { localGitApiRef } from '../api/LocalGitApi';
import { LoadFailure } from '../LoadFailure';
import { rootRouteRef } from '../routes';
import { formatDate } from '../source/formatDate';

interface RepositoryRow extends Repository {
  id: string;
}

/** All repositories that the person may read, to search and page through. */
export function RepositoriesPage() {
  const api = useApi(localGitApiRef);
  const root = useRouteRef(rootRouteRef)?.() ?? '/source';
  const { tableProps, search, reload } = useTable<RepositoryRow>({
    mode: 'cursor',
    paginationOptions: { pageSize: 20, pageSizeOptions: [10, 20, 50, 100] },
    getData: async ({ cursor, pageSize, search: text, signal }) => {
      const page = await api.listRepositories({
        search: text,
        limit: pageSize,
        cursor,
        signal,
      });
      return {
        data: page.items.map(each => ({
          ...each,
          id: `${each.owner}/${each.name}`,
        })),
        nextCursor: page.nextCursor,
        totalCount: page.totalItems,
      };
    },
  });
  const columns: ColumnConfig<RepositoryRow>[] = [
    {
      id: 'name',
      label: 'Repository',
      isRowHeader: true,
      cell: row => (
        <CellText
          title={row.id}
          description={row.description}
          leadingIcon={<RiGitRepositoryLine size={16} aria-hidden />}
          href={`${root}/${row.id}`}
        />
      ),
    },
    {
      id: 'ownerRef',
      label: 'Owned by',
      cell: row => <CellText title={humanizeRef(row.ownerRef)} />,
    },
    {
      id: 'defaultBranch',
      label: 'Default branch',
      cell: row => <CellText title={row.defaultBranch} />,
    },
    {
      id: 'createdAt',
      label: 'Created',
      cell: row => <CellText title={formatDate(row.createdAt)} />,
    },
  ];

  return (
    <>
      <Header
        title="Repositories"
        description="What lies in the portal's own Git host."
      />
      <Container>
        <Flex direction="column" gap="4" mb="6">
          <SearchField
            aria-label="Search repositories"
            placeholder="Search by name or description"
            value={search.value}
            onChange={search.onChange}
          />
          {tableProps.error ? (
            <LoadFailure
              title="The repositories could not be loaded"
              error={tableProps.error}
              onRetry={reload}
            />
          ) : (
            <Table
              columnConfig={columns}
              {...tableProps}
              emptyState={<NoRepositories search={search.value} />}
            />
          )}
        </Flex>
      </Container>
    </>
  );
}

function NoRepositories(props: { search: string }) {
  if (props.search) {
    return <Text>No repository matches “{props.search}”.</Text>;
  }
  return (
    <Flex direction="column" align="center" gap="3" p="6">
      <Text>
        There is no repository that you may read. A service made with a template
        has its repository here.
      </Text>
      <ButtonLink href="/create" variant="primary">
        Create a service
      </ButtonLink>
    </Flex>
  );
}

function humanizeRef(ref: string | undefined): string {
  return ref ? ref.slice(ref.indexOf('/') + 1) : 'Nobody';
}
