import { createFrontendModule } from '@backstage/frontend-plugin-api';
import homePlugin from '@backstage/plugin-home/alpha';
import { HomePageLayoutBlueprint } from '@backstage/plugin-home-react/alpha';

const layout = HomePageLayoutBlueprint.make({
  params: {
    loader: async () => (await import('./HomePage')).HomePage,
  },
});

const page = homePlugin.getExtension('page:home').override({
  params: { path: '/' },
});

/** Makes the home page the portal's own, at `/`, and lets the portal remember visited pages. */
export const homeModule = createFrontendModule({
  pluginId: 'home',
  extensions: [
    layout,
    page,
    homePlugin.getExtension('api:home/visits').override({ disabled: false }),
    homePlugin
      .getExtension('app-root-element:home/visit-listener')
      .override({ disabled: false }),
  ],
});
