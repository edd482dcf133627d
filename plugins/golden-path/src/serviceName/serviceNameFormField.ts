import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { ServiceNameField } from './ServiceNameField';
import { validateServiceName } from './validateServiceName';

/** The form field that templates use as `ui:field: ServiceNameField`. */
export const serviceNameFormField = createFormField({
  name: 'ServiceNameField',
  component: ServiceNameField,
  validation: validateServiceName,
});
