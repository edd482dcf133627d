import { createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { DefinitionFileProcessor } from './DefinitionFileProcessor';

/** Lets the APIs of this repository be described by the files that their plugins serve. */
export const catalogModuleDefinitionFiles = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'definition-files',
  register(reg) {
    reg.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      async init({ catalog }) {
        catalog.addProcessor(new DefinitionFileProcessor());
      },
    });
  },
});
