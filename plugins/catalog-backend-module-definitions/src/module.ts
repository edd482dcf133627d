import { createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { definitionPlaceholderResolver } from './definitionPlaceholderResolver';
import { DefinitionFileProcessor } from './DefinitionFileProcessor';

/**
 * Lets APIs be described by files and by all that those refer to, `$openapi: ./openapi.yaml`; those of this repository,
 * which come from files themselves, also without (`$text`).
 */
export const catalogModuleDefinitions = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'definitions',
  register(reg) {
    reg.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      async init({ catalog }) {
        catalog.addProcessor(new DefinitionFileProcessor());
        catalog.addPlaceholderResolver(
          'openapi',
          definitionPlaceholderResolver,
        );
        catalog.addPlaceholderResolver(
          'asyncapi',
          definitionPlaceholderResolver,
        );
      },
    });
  },
});
