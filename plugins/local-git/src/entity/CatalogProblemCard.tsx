import { ANNOTATION_VIEW_URL } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert, ButtonLink } from '@backstage/ui';
import { ANNOTATION_CATALOG_PROBLEM } from '@internal/plugin-local-git-common';

/** Tells those who look at an entity that its file is broken, and where it is. */
export function CatalogProblemCard() {
  const { entity } = useEntity();
  const annotations = entity.metadata.annotations ?? {};
  const file = annotations[ANNOTATION_VIEW_URL];
  return (
    <div role="alert">
      <Alert
        status="warning"
        icon
        title="This page shows an older version of catalog-info.yaml"
        description={annotations[ANNOTATION_CATALOG_PROBLEM]}
        customActions={
          file && (
            <ButtonLink size="small" variant="secondary" href={file}>
              Open the file
            </ButtonLink>
          )
        }
      />
    </div>
  );
}
