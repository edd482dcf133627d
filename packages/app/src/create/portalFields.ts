import type { ScaffolderApi } from '@backstage/plugin-scaffolder-react';
import type { JsonValue } from '@backstage/types';

/**
 * Fields of Backstage that the portal has its own for, and the names of those. The scaffolder puts its
 * own fields last, so a field of the same name never comes into play.
 */
export const replacedFields: Record<string, string> = {
  OwnerPicker: 'PortalOwnerPicker',
  EntityPicker: 'PortalEntityPicker',
};

/** Names the portal's fields in a template's parameters wherever they name Backstage's. */
export function replaceFields<T extends JsonValue | undefined>(value: T): T;
export function replaceFields(value: JsonValue | undefined) {
  if (Array.isArray(value)) {
    return value.map(item => replaceFields(item));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'ui:field' && typeof item === 'string'
        ? replacedFields[item] ?? item
        : replaceFields(item),
    ]),
  );
}

/** The same client, whose templates ask with the portal's fields. */
export function withPortalFields(client: ScaffolderApi): ScaffolderApi {
  const getTemplateParameterSchema: ScaffolderApi['getTemplateParameterSchema'] =
    async templateRef => {
      const parameters = await client.getTemplateParameterSchema(templateRef);
      return {
        ...parameters,
        steps: parameters.steps.map(step => ({
          ...step,
          schema: replaceFields(step.schema),
        })),
      };
    };
  return new Proxy(client, {
    get(target, property) {
      if (property === 'getTemplateParameterSchema') {
        return getTemplateParameterSchema;
      }
      const member: unknown = Reflect.get(target, property, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
