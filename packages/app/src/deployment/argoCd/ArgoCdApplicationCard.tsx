import {
  Card,
  CardBody,
  CardHeader,
  CellText,
  Flex,
  Link,
  Table,
  Text,
  useTable,
  type ColumnConfig,
} from '@backstage/ui';
import { RiExternalLinkLine } from '@remixicon/react';
import type { ArgoCdApplication } from './ArgoCdApplication';
import { ArgoCdStatus } from './ArgoCdStatus';
import styles from './ArgoCdApplicationCard.module.css';

const shownDeployments = 10;

interface DeploymentRow {
  id: string;
  revision: string;
  deployedAt: string;
}

/** The first characters of a commit are enough to know it by; a chart's version stays whole. */
function shortenRevision(revision: string | undefined): string {
  if (!revision) {
    return 'unknown';
  }
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 8) : revision;
}

function formatTime(time: string): string {
  return new Date(time).toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
}

const columns: ColumnConfig<DeploymentRow>[] = [
  {
    id: 'revision',
    label: 'Revision',
    isRowHeader: true,
    cell: deployment => <CellText title={deployment.revision} />,
  },
  {
    id: 'deployedAt',
    label: 'Deployed',
    cell: deployment => <CellText title={deployment.deployedAt} />,
  },
];

/** Props for {@link ArgoCdApplicationCard}. */
export interface ArgoCdApplicationCardProps {
  application: ArgoCdApplication;
  /** Address of the Argo CD that the application is on, where it is known. */
  instanceUrl?: string;
}

/** How one application is, and what was deployed by it before. */
export function ArgoCdApplicationCard(props: ArgoCdApplicationCardProps) {
  const { metadata, spec, status, instanceName } = props.application;
  const deployments = [...(status?.history ?? [])]
    .sort((a, b) => b.deployedAt.localeCompare(a.deployedAt))
    .slice(0, shownDeployments)
    .map(deployment => ({
      id: String(deployment.id),
      revision: shortenRevision(deployment.revision),
      deployedAt: formatTime(deployment.deployedAt),
    }));
  const { tableProps } = useTable({
    mode: 'complete',
    data: deployments,
    paginationOptions: { type: 'none' },
  });
  const path = [metadata.namespace, metadata.name]
    .flatMap(part => (part ? [encodeURIComponent(part)] : []))
    .join('/');

  return (
    <Card>
      <CardHeader>
        <Flex justify="between" align="center" gap="4">
          <Text as="h2" variant="title-x-small" weight="bold">
            {metadata.name}
          </Text>
          {props.instanceUrl && (
            <Link
              href={`${props.instanceUrl}/applications/${path}`}
              target="_blank"
            >
              <Flex align="center" gap="1">
                Open in Argo CD
                <RiExternalLinkLine size={16} aria-hidden="true" />
              </Flex>
            </Link>
          )}
        </Flex>
      </CardHeader>
      <CardBody>
        <dl className={styles.facts}>
          <Fact term="Sync">
            <ArgoCdStatus status={status?.sync?.status} />
          </Fact>
          <Fact term="Health">
            <ArgoCdStatus status={status?.health?.status} />
          </Fact>
          <Fact term="Revision">
            <Text>{shortenRevision(status?.sync?.revision)}</Text>
          </Fact>
          <Fact term="Namespace">
            <Text>{spec.destination?.namespace ?? 'unknown'}</Text>
          </Fact>
          <Fact term="Argo CD">
            <Text>{instanceName}</Text>
          </Fact>
        </dl>
        {status?.health?.message && (
          <Text as="p" color="danger">
            {status.health.message}
          </Text>
        )}
        <Table
          columnConfig={columns}
          emptyState={<Text color="secondary">Nothing deployed yet</Text>}
          {...tableProps}
        />
      </CardBody>
    </Card>
  );
}

function Fact(props: { term: string; children: JSX.Element }) {
  return (
    <div>
      <dt>
        <Text variant="body-small" color="secondary">
          {props.term}
        </Text>
      </dt>
      <dd>{props.children}</dd>
    </div>
  );
}
