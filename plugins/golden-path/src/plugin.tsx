import { lazy, Suspense } from 'react';
import {
  ApiBlueprint,
  createFrontendPlugin,
  fetchApiRef,
  Progress,
} from '@backstage/frontend-plugin-api';
import {
  FormFieldBlueprint,
  scaffolderTemplateOutputsBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import {
  serviceNameApiRef,
  ServiceNameClient,
} from './serviceName/ServiceNameApi';
import type { ServiceResultPanelProps } from './result/ServiceResultPanel';

const serviceNameApi = ApiBlueprint.make({
  name: 'service-names',
  params: defineParams =>
    defineParams({
      api: serviceNameApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new ServiceNameClient({ fetchApi }),
    }),
});

const serviceNameField = FormFieldBlueprint.make({
  name: 'service-name',
  params: {
    field: async () =>
      (await import('./serviceName/serviceNameFormField')).serviceNameFormField,
  },
});

const LazyServiceResultPanel = lazy(async () => ({
  default: (await import('./result/ServiceResultPanel')).ServiceResultPanel,
}));

const serviceResult = scaffolderTemplateOutputsBlueprint.make({
  name: 'service-result',
  params: {
    templateRefs: ['template:default/new-microservice'],
    component: function ServiceResult(props: ServiceResultPanelProps) {
      return (
        <Suspense fallback={<Progress />}>
          <LazyServiceResultPanel {...props} />
        </Suspense>
      );
    },
  },
});

/** What the golden path adds to the scaffolder's form and to its result. */
export const goldenPathPlugin = createFrontendPlugin({
  pluginId: 'golden-path',
  title: 'Golden path',
  info: { packageJson: () => import('../package.json') },
  extensions: [serviceNameApi, serviceNameField, serviceResult],
});
