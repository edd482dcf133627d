import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Flex, TextField } from '@backstage/ui';
import { ServiceNameStatusLine } from './ServiceNameStatusLine';
import { useServiceNameStatus } from './useServiceNameStatus';

/** Asks for the name of a service, and says while it is typed whether the service can have it. */
export function ServiceNameField(props: FieldExtensionComponentProps<string>) {
  const { schema, uiSchema, idSchema, required, disabled, onChange } = props;
  const name = props.formData ?? '';
  const status = useServiceNameStatus(name);
  return (
    <Flex direction="column" gap="1">
      <TextField
        id={idSchema?.$id}
        name={props.name}
        label={schema.title ?? 'Service name'}
        description={uiSchema?.['ui:description'] ?? schema.description}
        secondaryLabel={required ? 'Required' : undefined}
        placeholder={uiSchema?.['ui:placeholder']}
        isRequired={required}
        isDisabled={disabled}
        isInvalid={status.state === 'refused'}
        autoComplete="off"
        spellCheck="false"
        value={name}
        // The form takes an empty text for an answer, and a missing one for a missing answer.
        onChange={value => onChange(value === '' ? undefined : value)}
      />
      <ServiceNameStatusLine name={name} status={status} />
    </Flex>
  );
}
