import { Progress, useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  ButtonLink,
  Container,
  Flex,
  Header,
  Text,
} from '@backstage/ui';
import { useParams } from 'react-router-dom';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { localGitApiRef } from '../api/LocalGitApi';
import { isNotFound } from '../isNotFound';
import { LoadFailure } from '../LoadFailure';
import { rootRouteRef } from '../routes';
import { BranchSelect } from './BranchSelect';
import { Breadcrumbs } from './Breadcrumbs';
import { ClonePanel } from './ClonePanel';
import { DirectoryView } from './DirectoryView';
import { EmptyRepository } from './EmptyRepository';
import { FileView } from './FileView';
import styles from './source.module.css';

/** A directory or a file of a repository, and the ways to others. */
export function RepositoryPage(props: { kind: 'tree' | 'blob' }) {
  const { kind } = props;
  const { owner = '', name = '', ref: givenRef, '*': rest = '' } = useParams();
  const api = useApi(localGitApiRef);
  const root = useRouteRef(rootRouteRef)?.() ?? '/source';
  const loaded = useAsyncRetry(async () => {
    const [repository, branches] = await Promise.all([
      api.getRepository({ owner, name }),
      api.listBranches({ owner, name }),
    ]);
    return { repository, branches };
  }, [api, owner, name]);

  if (loaded.error) {
    return (
      <Container>
        {isNotFound(loaded.error) ? (
          <NoRepository owner={owner} name={name} root={root} />
        ) : (
          <LoadFailure
            title="The repository could not be loaded"
            error={loaded.error}
            onRetry={loaded.retry}
          />
        )}
      </Container>
    );
  }
  if (!loaded.value) {
    return <Progress />;
  }
  const { repository, branches } = loaded.value;
  // Without a ref in the address, the rest of it is what the page around this one left over.
  const path = givenRef === undefined ? '' : rest.replace(/\/+$/, '');
  const ref =
    givenRef === undefined || givenRef === 'HEAD'
      ? repository.defaultBranch
      : givenRef;
  const location = { owner, name, ref, path };
  const isEmpty = branches.length === 0;
  return (
    <>
      <Header
        title={`${owner}/${name}`}
        customActions={<ClonePanel repository={repository} />}
      />
      <Container>
        <Flex direction="column" gap="4" mb="6">
          {path === '' && repository.description && (
            <Text as="p" color="secondary">
              {repository.description}
            </Text>
          )}
          {isEmpty ? (
            <EmptyRepository repository={repository} />
          ) : (
            <>
              <div className={styles.toolbar}>
                <BranchSelect
                  branches={branches}
                  location={location}
                  kind={kind}
                />
                <Breadcrumbs location={location} />
              </div>
              {kind === 'tree' ? (
                <DirectoryView location={location} />
              ) : (
                <FileView location={location} key={location.path} />
              )}
            </>
          )}
        </Flex>
      </Container>
    </>
  );
}

function NoRepository(props: { owner: string; name: string; root: string }) {
  return (
    <div role="alert">
      <Alert
        status="info"
        icon
        title={`There is no repository ${props.owner}/${props.name}`}
        description="It may have been deleted, or you may not read it."
        customActions={
          <ButtonLink size="small" variant="secondary" href={props.root}>
            All repositories
          </ButtonLink>
        }
      />
    </div>
  );
}
