import { Progress, useApi } from '@backstage/frontend-plugin-api';
import {
  Card,
  CardBody,
  CellText,
  type ColumnConfig,
  Flex,
  Table,
  Text,
} from '@backstage/ui';
import type { TreeEntry } from '@internal/plugin-local-git-common';
import {
  RiFileLine,
  RiFolderFill,
  RiGitRepositoryLine,
  RiLinkM,
} from '@remixicon/react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { localGitApiRef, type SourceLocation } from '../api/LocalGitApi';
import { formatElapsed } from './formatDate';
import { ReadmeCard } from './ReadmeCard';
import { SourceFailure } from './SourceFailure';
import { useSourceUrl } from './useSourceUrl';

const ICONS = {
  directory: <RiFolderFill size={16} aria-hidden />,
  file: <RiFileLine size={16} aria-hidden />,
  symlink: <RiLinkM size={16} aria-hidden />,
  submodule: <RiGitRepositoryLine size={16} aria-hidden />,
};

type EntryRow = TreeEntry & { id: string };

/** What is in a directory, with the commit that last changed each, and its README. */
export function DirectoryView(props: { location: SourceLocation }) {
  const { owner, name, ref, path } = props.location;
  const api = useApi(localGitApiRef);
  const sourceUrl = useSourceUrl();
  const directory = useAsyncRetry(
    () => api.listDirectory({ owner, name, ref, path }),
    [api, owner, name, ref, path],
  );
  if (directory.error) {
    return (
      <SourceFailure
        what="directory"
        location={props.location}
        error={directory.error}
        onRetry={directory.retry}
      />
    );
  }
  if (directory.loading || !directory.value) {
    return <Progress />;
  }
  const { items } = directory.value;
  const readme = items.find(
    entry => entry.type === 'file' && /^readme(\.md)?$/i.test(entry.name),
  );
  const columns: ColumnConfig<EntryRow>[] = [
    {
      id: 'name',
      label: 'Name',
      isRowHeader: true,
      cell: entry => (
        <CellText
          title={entry.name}
          leadingIcon={ICONS[entry.type]}
          href={hrefOf(entry)}
        />
      ),
    },
    {
      id: 'commit',
      label: 'Last change',
      cell: entry => (
        <CellText title={entry.lastCommit?.subject ?? ''} color="secondary" />
      ),
    },
    {
      id: 'time',
      label: 'When',
      width: 150,
      cell: entry => (
        <CellText
          title={
            entry.lastCommit ? formatElapsed(entry.lastCommit.committedAt) : ''
          }
          color="secondary"
        />
      ),
    },
  ];

  function hrefOf(entry: TreeEntry): string | undefined {
    if (entry.type === 'submodule') {
      return undefined;
    }
    const kind = entry.type === 'directory' ? 'tree' : 'blob';
    return sourceUrl({ owner, name, ref, path: entry.path, kind });
  }

  return (
    <Flex direction="column" gap="4">
      <Table
        columnConfig={columns}
        data={items.map(entry => ({ ...entry, id: entry.path }))}
        pagination={{ type: 'none' }}
        emptyState={<Text>This directory is empty.</Text>}
      />
      {readme && (
        <Card>
          <CardBody>
            <ReadmeCard
              location={{ ...props.location, path: readme.path }}
              key={readme.path}
            />
          </CardBody>
        </Card>
      )}
    </Flex>
  );
}
