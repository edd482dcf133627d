import {
  createFrontendModule,
  type FrontendFeature,
} from '@backstage/frontend-plugin-api';
import { scaffolderModule } from './create/scaffolderModule';
import { argoCdPlugin } from './deployment/argoCd/argoCdPlugin';
import { kubernetesModule } from './deployment/kubernetes/kubernetesModule';
import { entityPageModules } from './entity/entityPageModules';
import { homeModule } from './home/homeModule';
import { navigationExtension } from './navigation/navigationExtension';
import { oidcAuthApiExtension } from './signIn/oidcAuthApi';
import { signInExtension } from './signIn/signInExtension';
import { themeExtensions } from './theme/themeExtensions';

const portalModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    ...themeExtensions,
    navigationExtension,
    signInExtension,
    oidcAuthApiExtension,
  ],
});

/** What the portal adds to Backstage and to the plugins it discovers, and what it changes in them. */
export const portalFeatures: FrontendFeature[] = [
  portalModule,
  homeModule,
  scaffolderModule,
  argoCdPlugin,
  kubernetesModule,
  ...entityPageModules,
];
