import {
  ApiBlueprint,
  createFrontendPlugin,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { deployableFilter } from '../deployableFilter';
import { argoCdApiRef, ArgoCdClient } from './ArgoCdClient';

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: argoCdApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new ArgoCdClient({ fetchApi }),
    }),
});

const entityContent = EntityContentBlueprint.make({
  params: {
    path: '/argo-cd',
    title: 'Argo CD',
    group: 'deployment',
    filter: deployableFilter(
      { 'metadata.annotations.argocd/app-selector': { $exists: true } },
      { 'metadata.annotations.argocd/app-name': { $exists: true } },
    ),
    loader: async () => {
      const { ArgoCdPage } = await import('./ArgoCdPage');
      return <ArgoCdPage />;
    },
  },
});

/** Argo CD on the pages of the catalog. */
export const argoCdPlugin = createFrontendPlugin({
  pluginId: 'argocd',
  title: 'Argo CD',
  extensions: [api, entityContent],
});
