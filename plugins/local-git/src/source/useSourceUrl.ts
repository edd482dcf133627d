import { useRouteRef } from '@backstage/frontend-plugin-api';
import { buildFileUrl } from '@internal/plugin-local-git-common';
import { useCallback } from 'react';
import type { SourceLocation } from '../api/LocalGitApi';
import { rootRouteRef } from '../routes';

/** Gives the function that makes the address of a directory's or file's page. */
export function useSourceUrl(): (
  location: SourceLocation & { kind: 'tree' | 'blob' },
) => string {
  const root = useRouteRef(rootRouteRef)?.() ?? '/source';
  return useCallback(location => buildFileUrl(root, location), [root]);
}
