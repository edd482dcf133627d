import { Alert, ButtonLink } from '@backstage/ui';
import type { SourceLocation } from '../api/LocalGitApi';
import { isNotFound } from '../isNotFound';
import { LoadFailure } from '../LoadFailure';
import { useSourceUrl } from './useSourceUrl';

/** Says why a directory or file is not shown. */
export function SourceFailure(props: {
  what: 'directory' | 'file';
  location: SourceLocation;
  error: Error;
  onRetry: () => void;
}) {
  const { what, location, error, onRetry } = props;
  const sourceUrl = useSourceUrl();
  if (!isNotFound(error)) {
    return (
      <LoadFailure
        title={`The ${what} could not be loaded`}
        error={error}
        onRetry={onRetry}
      />
    );
  }
  return (
    <div role="alert">
      <Alert
        status="info"
        icon
        title={`There is no such ${what}`}
        description={`${location.owner}/${location.name} has no ${what} “${location.path}” at “${location.ref}”. It may be on another branch, or it was moved or deleted.`}
        customActions={
          <ButtonLink
            size="small"
            variant="secondary"
            href={sourceUrl({
              ...location,
              kind: 'tree',
              path: '',
              ref: 'HEAD',
            })}
          >
            Open the default branch
          </ButtonLink>
        }
      />
    </div>
  );
}
