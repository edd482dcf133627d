import { createFrontendPlugin } from '@backstage/frontend-plugin-api';

/** Argo CD on the pages of the catalog. */
export const argocdPlugin = createFrontendPlugin({
  pluginId: 'argocd',
  title: 'Argo CD',
  extensions: [],
});
