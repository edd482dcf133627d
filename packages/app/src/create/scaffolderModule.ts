import { createFrontendModule } from '@backstage/frontend-plugin-api';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';

const templates = scaffolderPlugin
  .getExtension('sub-page:scaffolder/templates')
  .override({
    factory(originalFactory, { config }) {
      return originalFactory({
        config: { ...config, enableBackstageUi: true },
      });
    },
  });

/** Makes the forms of templates with Backstage UI, as the rest of the portal is. */
export const scaffolderModule = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [templates],
});
