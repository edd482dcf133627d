import {
  ApiBlueprint,
  createFrontendPlugin,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { RiGitRepositoryLine } from '@remixicon/react';
import { localGitApiRef } from './api/LocalGitApi';
import { LocalGitClient } from './api/LocalGitClient';
import { ANNOTATION_CATALOG_PROBLEM } from '@internal/plugin-local-git-common';
import { rootRouteRef } from './routes';

const localGitApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: localGitApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new LocalGitClient({ fetchApi }),
    }),
});

const sourcePage = PageBlueprint.make({
  params: {
    path: '/source',
    title: 'Source',
    icon: <RiGitRepositoryLine />,
    routeRef: rootRouteRef,
    loader: async () => {
      const { SourcePage } = await import('./SourcePage');
      return <SourcePage />;
    },
  },
});

const catalogProblemCard = EntityCardBlueprint.make({
  name: 'catalog-problem',
  params: {
    type: 'content',
    filter: {
      [`metadata.annotations.${ANNOTATION_CATALOG_PROBLEM}`]: { $exists: true },
    },
    loader: async () => {
      const { CatalogProblemCard } = await import(
        './entity/CatalogProblemCard'
      );
      return <CatalogProblemCard />;
    },
  },
});

/** Shows what is in the embedded Git host. */
export const localGitPlugin = createFrontendPlugin({
  pluginId: 'local-git',
  title: 'Source',
  icon: <RiGitRepositoryLine />,
  routes: { root: rootRouteRef },
  info: { packageJson: () => import('../package.json') },
  extensions: [localGitApi, sourcePage, catalogProblemCard],
});
