import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  catalogApiRef,
  entityPresentationApiRef,
} from '@backstage/plugin-catalog-react';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import type { JsonObject } from '@backstage/types';
import { Box, Combobox } from '@backstage/ui';
import { LoadFailure } from '../failure/LoadFailure';
import { readEntityFilter } from './readEntityFilter';

/** Props for {@link EntityField}. */
export type EntityFieldProps = FieldExtensionComponentProps<string> & {
  /** What is offered where the template does not say. */
  kinds?: string[];
};

function completeEntityRef(entityRef: string, defaultKind?: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(entityRef, { defaultKind }));
  } catch {
    return entityRef;
  }
}

/** Asks for one entity of the catalog, by the name that people know it by. */
export function EntityField(props: EntityFieldProps) {
  const { schema, uiSchema, required, disabled, idSchema, kinds } = props;
  const catalogApi = useApi(catalogApiRef);
  const entityPresentationApi = useApi(entityPresentationApiRef);
  const fieldOptions: JsonObject = { ...uiSchema?.['ui:options'] };
  const filter = JSON.stringify(fieldOptions);
  const defaultKind =
    typeof fieldOptions.defaultKind === 'string'
      ? fieldOptions.defaultKind
      : kinds?.[0];

  const entities = useAsyncRetry(async () => {
    const found = [];
    const stream = catalogApi.streamEntities({
      filter: readEntityFilter(JSON.parse(filter), kinds),
      fields: ['kind', 'metadata', 'spec.profile', 'spec.type'],
    });
    for await (const page of stream) {
      found.push(...page);
    }
    const options = await Promise.all(
      found.map(async entity => ({
        value: stringifyEntityRef(entity),
        label: (
          await entityPresentationApi.forEntity(entity).promise
        ).primaryTitle,
      })),
    );
    return options.sort((a, b) => a.label.localeCompare(b.label));
  }, [catalogApi, entityPresentationApi, filter, kinds]);

  if (entities.error) {
    return (
      <LoadFailure
        title={`What to choose from for ${
          schema.title ?? props.name
        } could not be loaded`}
        error={entities.error}
        onRetry={entities.retry}
      />
    );
  }

  const value =
    props.formData && completeEntityRef(props.formData, defaultKind);
  const options = entities.value ?? [];
  const isUnknown =
    entities.value !== undefined &&
    value !== undefined &&
    !options.some(option => option.value === value);
  return (
    <Box mb="3">
      <Combobox
        id={idSchema?.$id}
        label={schema.title ?? props.name}
        description={
          isUnknown
            ? `${value} is not in the catalog: choose another`
            : uiSchema?.['ui:description'] ?? schema.description
        }
        secondaryLabel={required ? 'Required' : undefined}
        isRequired={required}
        isDisabled={disabled}
        isInvalid={isUnknown || Boolean(props.rawErrors?.length)}
        placeholder={entities.loading ? 'Loading …' : undefined}
        options={options}
        value={isUnknown ? null : value ?? null}
        onChange={key => props.onChange(key === null ? undefined : String(key))}
      />
    </Box>
  );
}
