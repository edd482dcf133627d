import { useApi } from '@backstage/frontend-plugin-api';
import { Skeleton, Text } from '@backstage/ui';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { localGitApiRef, type SourceLocation } from '../api/LocalGitApi';
import { LoadFailure } from '../LoadFailure';
import { CodeView } from './CodeView';
import { isMarkdown } from './languageOf';
import { MarkdownDocument } from './MarkdownDocument';

/** A directory's README. */
export function ReadmeCard(props: { location: SourceLocation }) {
  const { location } = props;
  const { owner, name, ref, path } = location;
  const api = useApi(localGitApiRef);
  const readme = useAsyncRetry(
    () => api.getBlob({ owner, name, ref, path }),
    [api, owner, name, ref, path],
  );
  if (readme.error) {
    return (
      <LoadFailure
        title={`${path} could not be loaded`}
        error={readme.error}
        onRetry={readme.retry}
      />
    );
  }
  if (readme.loading || !readme.value) {
    return <Skeleton height={120} />;
  }
  const { text } = readme.value;
  if (text === undefined) {
    return <Text>{path} cannot be shown here.</Text>;
  }
  return isMarkdown(path) ? (
    <MarkdownDocument text={text} location={location} />
  ) : (
    <CodeView path={path} text={text} />
  );
}
