import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { EntityField } from './EntityField';
import { replacedFields } from './portalFields';

const owners = ['Group', 'User'];

/** Takes the place of Backstage's `OwnerPicker`. */
export const ownerFormField = createFormField({
  name: replacedFields.OwnerPicker,
  component: function OwnerField(props: FieldExtensionComponentProps<string>) {
    return <EntityField {...props} kinds={owners} />;
  },
});

/** Takes the place of Backstage's `EntityPicker`. */
export const entityFormField = createFormField({
  name: replacedFields.EntityPicker,
  component: function CatalogEntityField(
    props: FieldExtensionComponentProps<string>,
  ) {
    return <EntityField {...props} />;
  },
});
