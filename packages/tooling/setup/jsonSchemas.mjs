/**
 * Turns what Kubernetes and its extensions publish about their kinds into JSON schemas that refuse unknown
 * fields. Pure, so that it can be tested by itself.
 */

const INT_OR_STRING = { oneOf: [{ type: 'string' }, { type: 'integer' }] };
const QUANTITY = { oneOf: [{ type: 'string' }, { type: 'number' }] };
const QUANTITY_DEFINITION = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/** What an object has that no kind's own schema lists. */
const OBJECT_PROPERTIES = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object' },
};

function isPlainObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Closes every object that lists its properties, so that a misspelt field is a finding. */
export function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (!isPlainObject(schema)) return schema;
  if (
    schema['x-kubernetes-int-or-string'] ||
    schema.format === 'int-or-string'
  ) {
    return INT_OR_STRING;
  }
  const { description, default: _ignored, ...rest } = schema;
  // A property may itself be named "description" or "default"; then it is a schema, not a word.
  const copy = isPlainObject(description) ? { ...rest, description } : rest;
  const result = {};
  for (const [key, value] of Object.entries(copy)) {
    if (
      key === 'properties' ||
      key === 'definitions' ||
      key === 'patternProperties'
    ) {
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, strict(each)]),
      );
    } else if (
      ['enum', 'required', 'type', 'format', 'pattern', '$ref'].includes(key)
    ) {
      result[key] = value;
    } else if (!key.startsWith('x-kubernetes-')) {
      result[key] = strict(value);
    }
  }
  // Kubernetes has formats of its own (int32, byte); a validator that knows others would refuse them.
  delete result.format;
  if (schema.nullable && typeof result.type === 'string') {
    result.type = [result.type, 'null'];
    delete result.nullable;
  }
  if (
    schema.properties &&
    result.additionalProperties === undefined &&
    !schema['x-kubernetes-preserve-unknown-fields']
  ) {
    result.additionalProperties = false;
  }
  return result;
}

/** Path of the schema of a kind; kubeconform takes the version of the core group, which has no name, for its name. */
export function schemaPath({ group, kind, version }) {
  return `${group || version}/${kind.toLowerCase()}_${version}.json`;
}

/** The schemas of a CustomResourceDefinition: one for each version that is served. */
export function schemasOfCrd(crd) {
  return crd.spec.versions
    .filter(version => version.served !== false && version.schema)
    .map(version => {
      const schema = strict(version.schema.openAPIV3Schema);
      return {
        path: schemaPath({
          group: crd.spec.group,
          kind: crd.spec.names.kind,
          version: version.name,
        }),
        schema: {
          ...schema,
          type: 'object',
          properties: { ...OBJECT_PROPERTIES, ...schema.properties },
          additionalProperties: false,
        },
      };
    });
}

/**
 * The schemas of the kinds that a CompositeResourceDefinition offers to developers. Crossplane adds
 * `spec.crossplane` and the usual status to what the definition itself says.
 */
export function schemasOfXrd(xrd) {
  const withMachinery = schema => ({
    ...schema,
    required: ['apiVersion', 'kind', 'metadata', ...(schema.required ?? [])],
    properties: {
      ...schema.properties,
      spec: {
        ...schema.properties?.spec,
        properties: {
          ...schema.properties?.spec?.properties,
          crossplane: {
            type: 'object',
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
      },
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  });
  return schemasOfCrd({
    spec: {
      ...xrd.spec,
      versions: xrd.spec.versions.map(version => ({
        ...version,
        schema: {
          openAPIV3Schema: withMachinery(version.schema.openAPIV3Schema),
        },
      })),
    },
  });
}

function definitionName(reference) {
  return reference.replace('#/definitions/', '');
}

/** The names of the definitions that a definition needs, itself among them. */
function closure(definitions, start) {
  const seen = new Set();
  const visit = value => {
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (isPlainObject(value)) {
      if (typeof value.$ref === 'string') {
        const name = definitionName(value.$ref);
        if (!seen.has(name)) {
          seen.add(name);
          visit(definitions[name]);
        }
      }
      Object.values(value).forEach(visit);
    }
  };
  visit({ $ref: `#/definitions/${start}` });
  return seen;
}

/** The schemas of Kubernetes' own kinds, from its OpenAPI (version 2) document. */
export function schemasOfOpenApi(document) {
  const definitions = Object.fromEntries(
    Object.entries(document.definitions).map(([name, definition]) => [
      name,
      name === QUANTITY_DEFINITION ? QUANTITY : strict(definition),
    ]),
  );
  return Object.entries(document.definitions).flatMap(([name, definition]) => {
    const kinds = definition['x-kubernetes-group-version-kind'] ?? [];
    // Helpers such as DeleteOptions belong to every group and are nobody's manifest.
    if (kinds.length !== 1) return [];
    const needed = [...closure(definitions, name)];
    return [
      {
        path: schemaPath(kinds[0]),
        schema: {
          $ref: `#/definitions/${name}`,
          definitions: Object.fromEntries(
            needed.map(each => [each, definitions[each]]),
          ),
        },
      },
    ];
  });
}
