import { createApp } from '@backstage/frontend-defaults';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { scaffolderModule } from './create/scaffolderModule';
import { argoCdPlugin } from './deployment/argoCd/argoCdPlugin';
import { kubernetesModule } from './deployment/kubernetes/kubernetesModule';
import { entityPageModules } from './entity/entityPageModules';
import { homeModule } from './home/homeModule';
import { navigationExtension } from './navigation/navigationExtension';
import { oidcAuthApiExtension } from './signIn/oidcAuthApi';
import { signInExtension } from './signIn/signInExtension';
import { themeExtensions } from './theme/themeExtensions';

/** What the portal changes in Backstage's app itself. */
export const portalModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    ...themeExtensions,
    navigationExtension,
    signInExtension,
    oidcAuthApiExtension,
  ],
});

/** Puts the portal together; plugins come from this package's dependencies by discovery. */
export function createPortal() {
  return createApp({
    features: [
      portalModule,
      homeModule,
      scaffolderModule,
      argoCdPlugin,
      kubernetesModule,
      ...entityPageModules,
    ],
  });
}
