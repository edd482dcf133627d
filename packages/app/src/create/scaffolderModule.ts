import {
  ApiBlueprint,
  createApiFactory,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import {
  scaffolderApiRef,
  type ScaffolderApi,
} from '@backstage/plugin-scaffolder-react';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { withPortalFields } from './portalFields';

const templates = scaffolderPlugin
  .getExtension('sub-page:scaffolder/templates')
  .override({
    factory(originalFactory, { config }) {
      return originalFactory({
        config: { ...config, enableBackstageUi: true },
      });
    },
  });

// With Backstage UI, Backstage's own two fields keep their list open after a choice, over the button
// that leads on, and take what was typed, or even the title of the choice, for an entity reference.
const ownerPicker = FormFieldBlueprint.make({
  name: 'portal-owner-picker',
  params: {
    field: async () => (await import('./entityFormFields')).ownerFormField,
  },
});

const entityPicker = FormFieldBlueprint.make({
  name: 'portal-entity-picker',
  params: {
    field: async () => (await import('./entityFormFields')).entityFormField,
  },
});

const client = scaffolderPlugin.getExtension('api:scaffolder').override({
  factory(originalFactory) {
    const original = originalFactory().get(ApiBlueprint.dataRefs.factory);
    return [
      ApiBlueprint.dataRefs.factory(
        createApiFactory({
          api: scaffolderApiRef,
          deps: original.deps,
          factory: deps =>
            withPortalFields(original.factory(deps) as ScaffolderApi),
        }),
      ),
    ];
  },
});

/** Makes the forms of templates with Backstage UI, as the rest of the portal is. */
export const scaffolderModule = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [client, templates, ownerPicker, entityPicker],
});
